import { readFile } from "node:fs/promises";

import type { Person } from "../support/person";
import { expect, test } from "../support/test";

test("a recovery code signs in once, and a warning comes at three left", async ({ person }) => {
  const ada = await withAuthenticator(await person("Ada"));
  const code = ada.account.recoveryCode();
  await ada.signInAnewWithRecoveryCode(code);
  await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();

  await ada.signInAnewWithRecoveryCode(code);
  await expect(ada.page.getByRole("alert")).toContainText("already used");

  // As one might type it from a sheet of paper.
  await ada.enterRecoveryCode(ada.account.recoveryCode().toLowerCase().replaceAll("-", " "));
  await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
  await ada.spendRecoveryCodes(4);
  await ada.open("/account/security");
  await expect(ada.page.getByText("4 of 10 left")).toBeVisible();
  await expect(ada.page.getByText("Almost used up")).toBeHidden();
  await ada.spendRecoveryCodes(1);
  await ada.open("/account/security");
  await expect(ada.page.getByText("3 of 10 left")).toBeVisible();
  await expect(ada.page.getByText("Almost used up")).toBeVisible();
});

test("generating new codes replaces all of them at once", async ({ person }) => {
  const ada = await withAuthenticator(await person("Ada"));
  const old = ada.account.recoveryCodes;
  await ada.press("Generate new recovery codes");
  await expect(ada.page.getByText("The old codes stop working at once.")).toBeVisible();
  await ada.press("Generate new recovery codes");
  await ada.readRecoveryCodes();
  const fresh = ada.account.recoveryCodes;
  expect(fresh.filter((code) => old.includes(code))).toEqual([]);
  await ada.press("I have saved these codes");

  await ada.signInAnewWithRecoveryCode(old[0] ?? "");
  await expect(ada.page.getByRole("alert")).toContainText("That code is wrong");
  await ada.enterRecoveryCode(ada.account.recoveryCode());
  await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
});

test("the codes can be seen again, but only after a fresh proof", async ({ person, elsewhere }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const withoutProof = await elsewhere(ada);
  await withoutProof.signIn();
  await ada.setUpAuthenticator();
  const shown = ada.account.recoveryCodes;

  await withoutProof.open("/account/security");
  await withoutProof.press("View recovery codes");
  await expect(withoutProof.page.getByRole("dialog", { name: "Confirm it's you" })).toBeVisible();
  await withoutProof.enterCode("Confirm");
  await expect(withoutProof.page.getByRole("heading", { name: "Recovery codes" })).toBeVisible();
  await withoutProof.readRecoveryCodes();
  expect(withoutProof.account.recoveryCodes).toEqual(shown);
});

test("Download gives the ten codes as a file", async ({ person }) => {
  const ada = await withAuthenticator(await person("Ada"));
  await ada.press("View recovery codes");
  const download = ada.page.waitForEvent("download");
  await ada.press("Download");
  const file = await download;
  expect(file.suggestedFilename()).toBe("sallyport-recovery-codes.txt");
  const text = await readFile(await file.path(), "utf8");
  expect(text.match(/^\w{4}-\w{4}-\w{4}-\w{4}$/gm)).toEqual(ada.account.recoveryCodes);
});

test("Copy puts the ten codes on the clipboard", { tag: "@script" }, async ({ person }) => {
  const ada = await withAuthenticator(await person("Ada"));
  await ada.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await ada.press("View recovery codes");
  await ada.press("Copy");
  await expect(ada.page.getByRole("status").filter({ hasText: "Copied" })).toBeAttached();
  const copied = await ada.page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split("\n")).toEqual(ada.account.recoveryCodes);
});

/** Leaves her on the page *Account security*. */
async function withAuthenticator(ada: Person): Promise<Person> {
  await ada.arrive();
  await ada.setUpAuthenticator();
  return ada;
}
