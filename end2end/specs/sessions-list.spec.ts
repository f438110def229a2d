import { expectAccessible } from "../support/axe";
import { CommandLine, signOutThere } from "../support/command-line";
import type { Person } from "../support/person";
import { expect, test } from "../support/test";
import { expectDone } from "../support/told";

test("a session elsewhere is ended, and is nobody at its next click", async ({ person, elsewhere }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const other = await elsewhere(ada);
  await other.signIn();

  await ada.open("/account/security");
  const sessions = ada.page.getByRole("table", { name: "Sessions" }).locator("tbody").getByRole("row");
  await expect(sessions).toHaveCount(2);
  await expect(sessions.first()).toContainText("This session");
  await expect(sessions.last()).not.toContainText("This session");
  await sessions.last().getByRole("button", { name: "Sign out" }).click();
  await expectDone(ada.page, "Signed out there.");
  await expect(sessions).toHaveCount(1);
  await expect(ada.page.getByRole("button", { name: "Sign out all other sessions" })).toBeHidden();

  await other.page.getByRole("link", { name: "Create workspace" }).first().click();
  await expect(other.page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("all other sessions end at once, command lines too, and this one stays", async ({ person, elsewhere }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const other = await elsewhere(ada);
  await other.signIn();
  const token = await letIn(ada);

  await ada.open("/account/security");
  const sessions = ada.page.getByRole("table", { name: "Sessions" }).locator("tbody").getByRole("row");
  await expect(sessions).toHaveCount(3);
  await expect(sessions.filter({ hasText: "ada@laptop" })).toContainText("Command line");
  await ada.press("Sign out all other sessions");
  await expectDone(ada.page, "Signed out everywhere else.");
  await expect(sessions).toHaveCount(1);
  expect(await signOutThere(token)).toBe(401);
  await other.open("/account");
  await expect(other.page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("this session is signed out in the list as well", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.open("/account/security");
  await ada.page.getByRole("table", { name: "Sessions" }).getByRole("button", { name: "Sign out" }).click();
  await expect(ada.page).toHaveURL(/\/sign-in/);
});

test("axe finds nothing in the list of sessions", async ({ person, elsewhere }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await (await elsewhere(ada)).signIn();
  await letIn(ada, `${"w".repeat(70)}@laptop`);
  await ada.open("/account/security");
  await expectAccessible(ada.page);
});

/** The token of a command line that this person lets in. */
async function letIn(person: Person, name = "ada@laptop"): Promise<string> {
  const device = await CommandLine.waiting(name);
  await person.open(device.link);
  await person.press("Continue");
  await person.press("Approve");
  await expect(person.page.getByRole("heading", { name: "Device approved" })).toBeVisible();
  return device.ask();
}
