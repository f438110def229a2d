import { expect, type Locator, type Page } from "@playwright/test";

/** More stops than any page has: whoever needs more can't get there. */
const MOST_STOPS = 60;
const THINNEST_RING_PX = 2;

/** Somebody who has a keyboard and nothing else. */
export class Keyboard {
  constructor(private readonly page: Page) {}

  async press(role: "button" | "link", name: string): Promise<void> {
    await this.goTo(this.page.getByRole(role, { name, exact: true }));
    await this.page.keyboard.press("Enter");
  }

  /** Of the bar at the top: a page may have a button of the same name. */
  async pressInBar(button: string): Promise<void> {
    await this.goTo(this.page.getByRole("banner").getByRole("button", { name: button, exact: true }));
    await this.page.keyboard.press("Enter");
  }

  async toggle(name: string): Promise<void> {
    await this.goTo(this.page.getByRole("switch", { name }));
    await this.page.keyboard.press("Space");
  }

  async type(label: string, text: string): Promise<void> {
    await this.goTo(this.page.getByLabel(label, { exact: true }));
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.type(text);
  }

  async openMenu(label: RegExp): Promise<void> {
    await this.goTo(this.page.getByLabel(label), "Shift+Tab");
    await this.page.keyboard.press("Space");
  }

  /** Walks there stop by stop, and wants to see where the focus is when it has arrived. */
  async goTo(target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    await target.waitFor();
    for (let stop = 0; stop < MOST_STOPS; stop += 1) {
      if (await isFocused(target)) return expectRing(target);
      await this.page.keyboard.press(key);
    }
    throw new Error(`${key} never reaches ${target.toString()}`);
  }
}

async function isFocused(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}

/** A link that covers its whole row has its ring round the row. */
async function expectRing(target: Locator): Promise<void> {
  const widths = await target.evaluate((element) =>
    [undefined, "::before", "::after"].map((part) => {
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element, part);
      const isDrawn = outlineStyle !== "none" && !/transparent|, 0\)$|\/ 0\)$/.test(outlineColor);
      return isDrawn ? Number.parseFloat(outlineWidth) : 0;
    }),
  );
  expect(Math.max(...widths), `the focus ring of ${target.toString()}`).toBeGreaterThanOrEqual(THINNEST_RING_PX);
}
