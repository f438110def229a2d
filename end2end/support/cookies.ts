import type { BrowserContext, Response } from "@playwright/test";

import { remember } from "./secrets";

const SECRET_COOKIE = /^(__Host-sallyport(?:-attempt|-browser|-created-token|-found-device)?)=([^;]+)/;

/** Notes every session and sign-in this browser is ever handed. The answer waits for what is still being read. */
export function noteCookies(context: BrowserContext): () => Promise<void> {
  const reading: Promise<void>[] = [];
  context.on("response", (response) => reading.push(noteCookiesOf(response)));
  return async () => {
    await Promise.all(reading);
    const cookies = (await context.cookies()).map(({ name, value }) => `${name}=${value}`);
    cookies.forEach(noteCookie);
  };
}

async function noteCookiesOf(response: Response): Promise<void> {
  // A page that was closed meanwhile can't be asked any more.
  const headers = await response.headersArray().catch(() => []);
  headers.filter(({ name }) => name.toLowerCase() === "set-cookie").forEach(({ value }) => noteCookie(value));
}

function noteCookie(cookie: string): void {
  const secret = SECRET_COOKIE.exec(cookie)?.[2];
  if (secret !== undefined) remember(secret);
}
