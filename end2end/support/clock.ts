import type { Page } from "@playwright/test";

/** A clock that is moved by hand, from the page's next document on. Its time goes on by itself as well. */
export async function withClock(page: Page): Promise<void> {
  await page.clock.install();
  // The names it gives its timers do not fit into 32 bits, where a program keeps them: none could be called off.
  await page.addInitScript(() => {
    const [set, clear] = [window.setTimeout.bind(window), window.clearTimeout.bind(window)];
    const timers: number[] = [];
    window.setTimeout = ((...what: Parameters<typeof set>) => timers.push(set(...what))) as typeof window.setTimeout;
    window.clearTimeout = (timer) => clear(timers[Number(timer) - 1]);
  });
}
