import type { Page } from "@playwright/test";

import { holdProgram } from "../support/hold";
import { live } from "../support/scripts";
import { expect, test } from "../support/test";

test.describe("a page and its program", { tag: "@script" }, () => {
  test("a form sent before the program has arrived works", async ({ person }) => {
    const ada = await person("Ada");
    await ada.arrive();
    await ada.signOut();

    const letGo = await holdProgram(ada.page);
    await ada.page.goto("/sign-in");
    await ada.enterPassword("not this one, by mistake");
    await expect(ada.page.getByRole("alert")).toContainText("Email or password is wrong.");
    await expect(ada.field("Email")).toHaveValue(ada.email);
    await ada.enterPassword();
    await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
    await expect(ada.page.locator("html")).not.toHaveAttribute("data-live");
    letGo();
    await live(ada.page);
  });

  test("what was typed before the program arrived is still there afterwards", async ({ person }) => {
    const ada = await person("Ada");
    await ada.arrive();
    const acme = await ada.createWorkspace("Acme");

    const letGo = await holdProgram(ada.page);
    await ada.page.goto(`/w/${acme}`);
    await ada.field("Project name").fill("Rocket");
    letGo();
    await live(ada.page);
    await settled(ada.page);
    await expect(ada.field("Project name")).toHaveValue("Rocket");
    await expect(ada.field("Project name")).toBeFocused();
    await ada.press("Create project");
    await ada.seesProject("Rocket");
  });

  test("a page asks once for what it shows, and not at all for what came with it", async ({ person }) => {
    const ada = await person("Ada");
    await ada.arrive();
    await ada.setUpAuthenticator();
    const acme = await ada.createWorkspace("Acme");
    const link = (name: string) => () => ada.page.getByRole("link", { name, exact: true }).click();

    expect.soft(await askedFor(ada.page, () => ada.open(`/w/${acme}`))).toEqual([]);
    expect.soft(await askedFor(ada.page, link("People"))).toEqual(["me", "people"]);
    expect.soft(await askedFor(ada.page, link("Projects"))).toEqual(["me", "projects"]);
    expect.soft(await askedFor(ada.page, link("Projects")), "the page that is open already").toEqual(["me", "projects"]);
    expect.soft(await askedFor(ada.page, link("Sallyport, all workspaces"))).toEqual(["me"]);
    expect.soft(await askedFor(ada.page, () => ada.open("/account/security"))).toEqual([]);
    const view = () => ada.press("View recovery codes");
    expect.soft(await askedFor(ada.page, view)).toEqual(["me", "recovery_codes"]);
    expect.soft(await askedFor(ada.page, link("Back to account security"))).toEqual(["me", "security"]);
  });
});

async function askedFor(page: Page, act: () => Promise<void>): Promise<string[]> {
  await settled(page);
  const asked: string[] = [];
  const note = (request: { url(): string }) => {
    const name = /\/rpc\/(\w+)$/.exec(request.url())?.[1];
    if (name !== undefined) asked.push(name);
  };
  page.on("request", note);
  await act();
  await settled(page);
  page.off("request", note);
  return asked.sort();
}

/** Nothing was fetched for half a second. */
async function settled(page: Page): Promise<void> {
  let last = Date.now();
  const touch = () => (last = Date.now());
  page.on("request", touch);
  await expect.poll(() => Date.now() - last).toBeGreaterThan(500);
  page.off("request", touch);
}
