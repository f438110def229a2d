import { expectAccessible } from "../support/axe";
import { CommandLine } from "../support/command-line";
import { linkTo } from "../support/mailbox";
import type { Person } from "../support/person";
import { expect, test } from "../support/test";

test("a command line is let in by its code, and comes for its session", async ({ person, mailbox }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const device = await CommandLine.waiting("ada@thinkpad");
  expect(await device.ask()).toBe("authorization_pending");

  await ada.open("/device");
  await enter(ada, ` ${device.code.toLowerCase().replace("-", " ")} `);
  await isAsked(ada, device, "ada@thinkpad");
  await ada.press("Approve");
  await expect(ada.page.getByRole("heading", { name: "Device approved" })).toBeVisible();

  expect(await device.ask()).toMatch(/^slp_cli_/);
  expect(await device.ask()).toBe("invalid_grant");
  const mail = await mailbox.waitFor(ada.email, /command line signed in/i);
  expect(linkTo(mail, "/account/security")).toContain("/account/security");
  await ada.open("/account/security");
  await expect(ada.page.getByRole("table", { name: "Sessions" }).getByRole("row", { name: "ada@thinkpad" })).toBeVisible();
});

test("the link fills the code in, and lets nobody in by itself", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const device = await CommandLine.waiting();
  await ada.open(device.link);
  await expect(ada.field("Code")).toHaveValue(device.code);
  await expect(ada.page.getByText("ada@laptop")).toBeHidden();
  expect(await device.ask()).toBe("authorization_pending");
  await ada.press("Continue");
  await isAsked(ada, device, "ada@laptop");
  await ada.press("Deny");
  await expect(ada.page.getByRole("heading", { name: "Device denied" })).toBeVisible();
  expect(await device.ask()).toBe("access_denied");
  // The way back in the history leads to a question that was answered.
  await ada.open("/device");
  await expect(ada.field("Code")).toHaveValue("");
});

test("who is signed out signs in first, and comes back with the code", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.signOut();
  const device = await CommandLine.waiting();
  await ada.open(device.link);
  await expect(ada.page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await ada.enterPassword();
  await expect(ada.field("Code")).toHaveValue(device.code);
});

test("a wrong code is said so, and after five guesses one waits", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.open("/device");
  await enter(ada, "not a code");
  await expect(ada.page.getByText("Check the code: it looks incomplete or mistyped.")).toBeVisible();
  for (let guess = 0; guess < 5; guess += 1) {
    await enter(ada, "BBBB-BBBB");
    await expect(ada.page.getByText("No device is waiting with this code.")).toBeVisible();
  }
  await enter(ada, "BBBB-BBBC");
  await expect(ada.page.getByText(/Too many attempts. Try again in \d+ seconds?\./)).toBeVisible();
});

test("axe finds nothing where a device is let in", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const device = await CommandLine.waiting(`${"w".repeat(70)}@laptop`);
  await test.step("the place for the code, and a wrong one", async () => {
    await ada.open("/device");
    await expectAccessible(ada.page);
    await enter(ada, "BBBB-BBBB");
    await expect(ada.page.getByText("No device is waiting with this code.")).toBeVisible();
    await expectAccessible(ada.page);
  });
  await test.step("the question", async () => {
    await enter(ada, device.code);
    await expect(ada.page.getByRole("button", { name: "Approve" })).toBeVisible();
    await expectAccessible(ada.page);
  });
  await test.step("the answers", async () => {
    await ada.press("Approve");
    await expect(ada.page.getByRole("heading", { name: "Device approved" })).toBeVisible();
    await expectAccessible(ada.page);
    await ada.open("/device?done=denied");
    await expectAccessible(ada.page);
  });
});

async function enter(person: Person, code: string): Promise<void> {
  await person.field("Code").fill(code);
  await person.pressAndHear("Continue");
}

async function isAsked(person: Person, device: CommandLine, name: string): Promise<void> {
  const { page } = person;
  await expect(page.getByRole("heading", { name: "Is this your device?" })).toBeVisible();
  const main = page.getByRole("main");
  for (const told of [device.code, name, person.email, "less than a minute ago"]) await expect(main).toContainText(told);
}
