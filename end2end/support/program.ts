import type { BrowserContext, Locator, Page } from "@playwright/test";

const PROGRAM = /\.wasm$/;

/** The parts of the program that were fetched, in order; one that was fetched twice stands there twice. */
export function partsFetched(page: Page): string[] {
  const fetched: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (PROGRAM.test(pathname)) fetched.push(pathname);
  });
  return fetched;
}

/** What browsers complain of, refusals by the page's policy among it; not that a page says 404 of itself. */
export function complaints(context: BrowserContext): string[] {
  const heard: string[] = [];
  context.on("console", (message) => {
    const ownStatus = message.text().startsWith("Failed to load") && message.location().url === message.page()?.url();
    if (["error", "warning"].includes(message.type()) && !ownStatus) heard.push(message.text());
  });
  return heard;
}

/** The parts of the program that the page asks for ahead. */
export function preloaded(page: Page): Locator {
  return page.locator("link[rel=preload][as=fetch]");
}

/** What happens to the part of the program that only pages behind the doors need, instead of its arrival. */
export async function inside(page: Page, fate: "lost" | "gone", options?: { times: number }): Promise<void> {
  const main = await preloaded(page).getAttribute("href");
  await page.route(
    (url) => PROGRAM.test(url.pathname) && url.pathname !== main,
    (route) => (fate === "lost" ? route.abort() : route.fulfill({ status: 404, body: "Not found" })),
    options,
  );
}
