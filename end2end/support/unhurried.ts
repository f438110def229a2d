import type { BrowserContext } from "@playwright/test";

/**
 * Nobody types into what is about to be drawn anew, when the page says so: without this a test acts as soon as the
 * old page happens to show what it waits for, and loses what it typed.
 */
export function waitWhilePagesLoad(context: BrowserContext): void {
  context.on("page", async (page) => {
    await page.addLocatorHandler(page.locator(".progress.on"), async () => {}).catch((error: unknown) => {
      // Nobody waits for this to be heard: unheard, it would end the worker.
      if (!page.isClosed()) throw error;
    });
  });
}
