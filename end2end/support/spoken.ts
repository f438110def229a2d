import type { Page, Response } from "@playwright/test";

/** Everything a page is told while something happens: its answers, their headers, and what it shows afterwards. */
export async function spokenOf(page: Page, act: () => Promise<void>): Promise<string> {
  // What the page before was still waiting for is its own, and is forgotten with it.
  await page.waitForLoadState("networkidle");
  const answers: Promise<string>[] = [];
  // Read at once: a browser forgets the answers of the page before.
  const hear = (response: Response) => answers.push(textOf(response));
  page.on("response", hear);
  await act();
  page.off("response", hear);
  const shown = [await page.title(), await page.locator("body").innerText(), await page.content()];
  return [...shown, ...(await Promise.all(answers))].join("\n");
}

async function textOf(response: Response): Promise<string> {
  // The program and its style are the same for everybody.
  if (new URL(response.url()).pathname.startsWith("/pkg/")) return "";
  const headers = await response.headersArray();
  // An answer that leads on is not read to its end, by the browser or by the page.
  const leadsOn = headers.some(({ name }) => name.toLowerCase() === "location");
  return JSON.stringify(headers) + (leadsOn ? "" : await response.text());
}
