import { readFile } from "node:fs/promises";

import { expectAccessible } from "../support/axe";
import { expect, test } from "../support/test";

test("a person sees what happened to their account, leaves out the rest and takes it away as a file", async ({ person, elsewhere }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const { page } = ada;
  const other = await elsewhere(ada);
  await other.open("/sign-in");
  await other.enterPassword("not the password of Ada");
  await expect(other.page.getByRole("alert").filter({ hasText: "Email or password is wrong" })).toBeVisible();
  await ada.setUpAuthenticator();

  await page.getByRole("navigation", { name: "Account" }).getByRole("link", { name: "Activity" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Activity" })).toBeVisible();
  const events = page.getByRole("table", { name: "Activity" }).locator("tbody").getByRole("row");
  await expect(events.filter({ hasText: "A wrong password was refused" })).toHaveCount(1);
  await expect(events.filter({ hasText: "Set up an authenticator app" })).toHaveCount(1);
  await expect(events.last()).toContainText("Signed up with this address");
  await expect(page.getByLabel("Person")).toHaveCount(0);

  await page.getByLabel("Kind").selectOption("session.password_refused");
  await ada.press("Filter");
  await expect(page).toHaveURL(/kind=session\.password_refused/);
  await expect(events).toHaveCount(1);
  await expect(page.getByLabel("Kind")).toHaveValue("session.password_refused");

  for (const [name, file, lines] of [["Export CSV", "sallyport-activity.csv", 2], ["Export NDJSON", "sallyport-activity.ndjson", 1]] as const) {
    const started = page.waitForEvent("download");
    await page.getByRole("link", { name }).click();
    const download = await started;
    expect(download.suggestedFilename()).toBe(file);
    expect((await readFile(await download.path(), "utf8")).trimEnd().split("\n")).toHaveLength(lines);
  }

  await page.getByLabel("From day").fill("2020-01-01");
  await page.getByLabel("To day").fill("2020-01-02");
  await ada.press("Filter");
  await expect(page.getByText("Nothing matches.")).toBeVisible();
  await page.getByRole("link", { name: "Show everything" }).click();
  await expect(events.filter({ hasText: "Exported this activity as CSV" })).toHaveCount(1);

  await page.getByRole("main").getByRole("link", { name: "Account security" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Account security" })).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Activity" }).click();
  await expect(events.last()).toContainText("Signed up with this address");
});

test("what a person did in a workspace is not in their own activity", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const acme = await ada.createWorkspace("Zebrafish");
  await ada.createProject(acme, "Zebrafish rocket");
  await ada.open("/account/activity");
  await expect(ada.page.getByRole("table", { name: "Activity" })).toContainText("Signed in with a password");
  await expect(ada.page.getByRole("table", { name: "Activity" })).not.toContainText(/zebrafish|workspace|project/i);
});

test("who is signed out is asked to sign in, and comes back to it", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.signOut();
  await ada.page.goto("/account/activity");
  await expect(ada.page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await ada.enterPassword();
  await expect(ada.page).toHaveURL(/\/account\/activity$/);
  await expect(ada.page.getByRole("heading", { level: 1, name: "Activity" })).toBeVisible();
});

test("axe finds nothing in it: all of it, none of it, and a filter that can't be read", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const { page } = ada;
  for (const filter of ["", "?kind=device.approved", "?from=yesterday"]) {
    await ada.open(`/account/activity${filter}`);
    await expect(page.getByRole("heading", { level: 1, name: "Activity" })).toBeVisible();
    await expectAccessible(page);
  }
});
