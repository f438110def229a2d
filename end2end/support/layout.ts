import { expect, type Page } from "@playwright/test";

const TARGETS = "a[href], button, input:not([type=hidden]), select, summary, [role=switch], [tabindex='0']";

export async function expectNoSideScroll(page: Page): Promise<void> {
  const overhang = await page.evaluate(() => (document.scrollingElement?.scrollWidth ?? 0) - innerWidth);
  expect.soft(overhang, `what sticks out of ${page.url()} at ${page.viewportSize()?.width} px`).toBeLessThanOrEqual(0);
}

/** Whatever can be tapped is at least 24 × 24 px (WCAG 2.5.8), except a link within a sentence. */
export async function expectRoomToTap(page: Page): Promise<void> {
  const small = await page.locator(TARGETS).evaluateAll((targets) => {
    const SMALLEST = 24;
    const isShown = (element: Element) => element.checkVisibility({ visibilityProperty: true });
    const isWithinASentence = (element: Element) => {
      const around = element.parentElement?.textContent?.trim() ?? "";
      return getComputedStyle(element).display === "inline" && around !== element.textContent?.trim();
    };
    // A link may reach further than its box: over its whole row, say.
    const isHit = (element: Element, x: number, y: number) => {
      const hit = document.elementFromPoint(x, y);
      return hit !== null && (element === hit || element.contains(hit));
    };
    const isRoomy = (element: Element) => {
      element.scrollIntoView({ block: "center", inline: "center" });
      const { left, top, width, height } = element.getBoundingClientRect();
      if (Math.min(width, height) >= SMALLEST) return true;
      const [x, y, reach] = [left + width / 2, top + height / 2, SMALLEST / 2 - 0.5];
      const isUnderAnOpenMenu = !isHit(element, x, y);
      if (isUnderAnOpenMenu) return true;
      return [-reach, reach].every((dx) => [-reach, reach].every((dy) => isHit(element, x + dx, y + dy)));
    };
    // Shown only to who reaches it by keyboard.
    const isSkip = (element: Element) => element.getAttribute("href") === "#main";
    const small = targets
      .filter((target) => isShown(target) && !isSkip(target) && !isWithinASentence(target) && !isRoomy(target))
      .map((target) => {
        const { width, height } = target.getBoundingClientRect();
        return `${target.outerHTML.slice(0, 120)}: ${Math.round(width)} × ${Math.round(height)}`;
      });
    scrollTo(0, 0);
    return small;
  });
  expect.soft(small, `targets too small to tap on ${page.url()}`).toEqual([]);
}
