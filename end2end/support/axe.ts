import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

import { expectNoSideScroll, expectRoomToTap } from "./layout";
import { hasScripts } from "./scripts";

const WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** All that a colour scheme can break: the rest is the same document. */
const RULES_OF_COLOUR = ["color-contrast", "link-in-text-block"];

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };
/** A desk at 400 % zoom, which has to show everything without scrolling sideways (WCAG 1.4.10). */
const ZOOMED = { width: 320, height: 256 };

/** Looks at the page as it is now, in light and dark, at a desk and on a phone. */
export async function expectAccessible(page: Page): Promise<void> {
  if (hasScripts()) await look(page);
  else await onACopy(page, look);
}

async function look(page: Page): Promise<void> {
  const before = page.viewportSize();
  for (const size of [DESK, PHONE]) {
    await page.setViewportSize(size);
    await drawIn(page, "light");
    await expectAxeFindsNothing(page, (axe) => axe.withTags(WCAG_2_2_AA));
    await drawIn(page, "dark");
    await expectAxeFindsNothing(page, (axe) => axe.withRules(RULES_OF_COLOUR));
    await expectRoomToTap(page);
    await expectNoSideScroll(page);
  }
  await page.setViewportSize(ZOOMED);
  await expectNoSideScroll(page);
  await page.emulateMedia({ colorScheme: null });
  if (before !== null) await page.setViewportSize(before);
}

/** Once the page knows of it, colours of the other scheme may still be on the screen for a frame. */
async function drawIn(page: Page, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme });
  const query = `(prefers-color-scheme: ${colorScheme})`;
  await expect.poll(() => page.evaluate((query) => matchMedia(query).matches, query)).toBe(true);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

async function expectAxeFindsNothing(page: Page, choose: (axe: AxeBuilder) => AxeBuilder): Promise<void> {
  // Without frames there is nothing to gather from elsewhere, which would open another page each time.
  const axe = choose(new AxeBuilder({ page }).options({ resultTypes: ["violations"] })).setLegacyMode();
  const { violations } = await axe.analyze();
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(" ")}: ${failureSummary ?? ""}`),
  );
  expect.soft(found, `what axe finds on ${page.url()}`).toEqual([]);
}

/** axe needs scripts. Where they are off, it sees the same document with its own scripts only. */
async function onACopy(page: Page, look: (copy: Page) => Promise<void>): Promise<void> {
  const body = (await page.content()).replace(/<script\b[^]*?<\/script>/g, "");
  const context = await page.context().browser()?.newContext({ javaScriptEnabled: true });
  if (context === undefined) throw new Error("This page has no browser to open a copy in");
  await context.route(page.url(), (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
  const copy = await context.newPage();
  await copy.goto(page.url());
  await look(copy);
  await context.close();
}
