import { expect, test, type Page } from "@playwright/test";

/** Whether pages may run scripts in this project. */
export function hasScripts(): boolean {
  return test.info().project.use.javaScriptEnabled !== false;
}

/** Waits until the page's program has taken over, where there is one: what follows is then answered by it. */
export async function live(page: Page): Promise<void> {
  if (hasScripts()) await expect(page.locator("html")).toHaveAttribute("data-live");
}
