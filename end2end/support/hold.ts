import type { Page } from "@playwright/test";

/** Keeps the page's program from arriving until it is let go. */
export async function holdProgram(page: Page): Promise<() => void> {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(/\.wasm$/, async (route) => {
    await held;
    // The page that asked for it may be gone.
    await route.continue().catch(() => undefined);
  });
  return letGo;
}
