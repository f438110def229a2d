import { expect, type BrowserContext } from "@playwright/test";

/** A program that died leaves a page that looks alive: the specs have to hear it fall. */
export function listenForTrouble(context: BrowserContext): () => void {
  const heard: string[] = [];
  context.on("console", (message) => {
    if (/panicked at|hydration error/i.test(message.text())) heard.push(message.text());
  });
  context.on("weberror", (error) => heard.push(String(error.error())));
  return () => expect(heard, "what went wrong in the browser").toEqual([]);
}
