import { readFile } from "node:fs/promises";

import { expect, test } from "../support/test";

test("an admin finds out who did what, and takes it away as a file", async ({ person }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  await ada.arrive();
  const acme = await ada.createWorkspace("Acme");
  await ada.createProject(acme, "Rocket");
  await ada.invite(acme, bob, "Viewer");

  const { page } = ada;
  await page.getByRole("link", { name: "Audit log", exact: true }).click();
  const log = page.getByRole("table", { name: "Audit log" });
  await expect(log.getByRole("row")).toHaveCount(4);
  await expect(log.getByRole("row").nth(1)).toContainText(`invited ${bob.email} as Viewer`);
  await expect(log.getByRole("row").nth(1)).toContainText(ada.email);

  await page.getByLabel("Kind").selectOption({ label: "Created" });
  await ada.press("Filter");
  await expect(page).toHaveURL(/kind=/);
  await expect(log.getByRole("row")).toHaveCount(2);
  await expect(page.getByLabel("Kind")).not.toHaveValue("");

  const started = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export CSV" }).click();
  const download = await started;
  expect(download.suggestedFilename()).toBe(`${acme}-audit.csv`);
  const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\r\n");
  expect(lines).toHaveLength(2);

  // Part of an address is enough.
  await page.getByLabel("Kind").selectOption("");
  await page.getByLabel("Person").fill(bob.email.slice(1, -5).toUpperCase());
  await ada.press("Filter");
  await expect(page).toHaveURL(/person=/);
  await expect(log.getByRole("row")).toHaveCount(2);
  await expect(log.getByRole("row").nth(1)).toContainText(`invited ${bob.email}`);

  await page.getByLabel("Person").fill("nobody@example.test");
  await ada.press("Filter");
  await expect(page.getByText("Nothing matches.")).toBeVisible();
  await page.getByRole("link", { name: "Show everything" }).click();
  // What was taken away is told as well.
  await expect(log.getByRole("row")).toHaveCount(5);
});

test("a member is told that it is for admins, and sees no way there", async ({ person }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  await ada.arrive();
  const acme = await ada.createWorkspace("Acme");
  await ada.invite(acme, bob);
  await bob.arrive();
  await bob.acceptInvite();
  await bob.open(`/w/${acme}`);
  await expect(bob.page.getByRole("link", { name: "People", exact: true })).toBeVisible();
  await expect(bob.page.getByRole("link", { name: "Audit log", exact: true })).toHaveCount(0);
  await bob.open(`/w/${acme}/audit`);
  await expect(bob.page.getByText("Your role doesn't allow this. A workspace admin can do it.")).toBeVisible();
});
