import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

const WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Looks at the page as it is now, in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  if (test.info().project.use.javaScriptEnabled === false) return onACopy(page, expectAccessibleInBothSchemes);
  await expectAccessibleInBothSchemes(page);
}

async function expectAccessibleInBothSchemes(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).withTags(WCAG_2_2_AA).analyze();
    const found = violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(" ")}: ${failureSummary ?? ""}`),
    );
    expect(found, `${page.url()} in ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
}

/** axe needs scripts. Where they are off, it sees the same document with its own scripts only. */
async function onACopy(page: Page, look: (copy: Page) => Promise<void>): Promise<void> {
  const html = await page.content();
  const context = await page.context().browser()?.newContext({
    javaScriptEnabled: true,
    bypassCSP: true,
    viewport: page.viewportSize(),
  });
  if (context === undefined) throw new Error("This page has no browser to open a copy in");
  await context.route(/\.(js|wasm)$/, (route) => route.abort());
  await context.route(page.url(), (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: html }));
  const copy = await context.newPage();
  await copy.goto(page.url());
  await look(copy);
  await context.close();
}
