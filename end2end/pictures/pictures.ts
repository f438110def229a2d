import { mkdir, stat } from "node:fs/promises";
import { resolve } from "node:path";

import type { Page } from "@playwright/test";

import { Account } from "../support/account";
import { PasskeyDevice } from "../support/passkey-device";
import { Person } from "../support/person";
import { expect, test } from "../support/test";

const FOLDER = resolve("../docs/pictures");
const LARGEST_BYTES = 150_000;

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };

test("the pictures of the README", async ({ newBrowser, mailbox }) => {
  test.setTimeout(300_000);
  await mkdir(FOLDER, { recursive: true });
  const person = async (name: string, email: string) =>
    new Person(await (await newBrowser()).newPage(), mailbox, new Account(name, email));

  const ada = await person("Ada Lovelace", "ada@acme.example");
  const bob = await person("Bob Keller", "bob@acme.example");
  const carol = await person("Carol Okafor", "carol@acme.example");
  const dinh = await person("Dinh Mai", "dinh@acme.example");
  const elif = await person("Elif Aydin", "elif@studio.example");

  await ada.open("/sign-in");
  await draw(ada.page, "sign-in-light", DESK, "light");

  await ada.arrive();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");
  for (const project of ["Rocket", "Website", "Billing"]) await ada.createProject(acme, project);
  for (const [guest, role] of [[bob, "Admin"], [carol, "Member"], [dinh, "Member"]] as const) {
    await ada.invite(acme, guest, role);
    await guest.arrive();
    await guest.acceptInvite();
  }
  await bob.setUpAuthenticator();
  await dinh.setUpAuthenticator();
  await ada.invite(acme, elif, "Viewer");
  await ada.requireSecondFactor(acme, true);

  await ada.open(`/w/${acme}/people`);
  await draw(ada.page, "people-light", DESK, "light");
  await addPasskeys(ada);
  await draw(ada.page, "security-dark", DESK, "dark");
  await carol.open(`/w/${acme}`);
  await draw(carol.page, "shut-phone", PHONE, "light");
});

/** One that is synced and one that stays in its device; leaves her on the page *Account security*. */
async function addPasskeys(ada: Person): Promise<void> {
  await ada.open("/account/security");
  for (const [name, isSynced] of [["Phone", true], ["Laptop at work", false]] as const) {
    const device = await PasskeyDevice.builtInto(ada.page, { isSynced });
    await device.answers(() => ada.press("Add Passkey"));
    await device.unplug();
    const row = ada.page.getByRole("listitem").filter({ hasText: "Chrome on Windows" });
    await row.getByRole("button", { name: "Rename" }).click();
    await ada.field("Passkey name").fill(name);
    await ada.press("Save");
    await expect(ada.page.getByRole("status")).toContainText("Passkey renamed.");
  }
  await ada.open("/account/security");
}

async function draw(page: Page, name: string, size: typeof DESK, colorScheme: "light" | "dark"): Promise<void> {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme });
  await page.evaluate(() => document.fonts.ready);
  const path = resolve(FOLDER, `${name}.png`);
  await page.screenshot({ path, caret: "hide", animations: "disabled" });
  expect((await stat(path)).size, path).toBeLessThan(LARGEST_BYTES);
}
