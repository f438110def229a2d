import type { Person } from "../support/person";
import { expect, test } from "../support/test";

test("a session older than the factor is asked to use it, not to set it up", async ({ person, elsewhere }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  const acme = await workspaceThatRequires(ada, bob);
  const enrolled = await elsewhere(bob);
  await enrolled.signIn();
  await enrolled.setUpAuthenticator();

  await bob.open(`/w/${acme}`);
  const dialog = bob.page.getByRole("dialog", { name: "Two-factor authentication required" });
  await expect(dialog).toContainText("this session has not used it yet");
  await expect(dialog.getByRole("button", { name: "Set up an authenticator app" })).toBeHidden();
  await expect(bob.page.getByText("Rocket")).toBeHidden();

  await bob.enterCode("Confirm");
  await bob.seesProject("Rocket");
});

test("signing out in one tab ends the next click in the other", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const acme = await ada.createWorkspace("Acme");
  const other = await ada.newTab();
  await other.open(`/w/${acme}`);

  await ada.signOut();
  await other.page.getByRole("link", { name: "People", exact: true }).click();
  await expect(other.page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await other.signInHere();
  await expect(other.page).toHaveURL(({ pathname }) => pathname === `/w/${acme}/people`);
});

test("a code works once, in whichever session it is used", async ({ person, elsewhere }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.setUpAuthenticator();
  const [second, third] = [await elsewhere(ada), await elsewhere(ada)];
  for (const browser of [second, third]) {
    await browser.open("/sign-in");
    await browser.enterPassword();
  }

  // Of the last two codes there are, the later one: it is good for half a minute at least, and for both.
  await ada.account.code();
  const code = await ada.account.code();
  await second.field("Verification code").fill(code);
  await second.press("Verify");
  await expect(second.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();

  await third.field("Verification code").fill(code);
  await third.press("Verify");
  await expect(third.page.getByRole("alert")).toContainText("already used");
  await expect(third.field("Verification code")).toBeVisible();
});

test("a code two steps old, or of the future, is refused", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.setUpAuthenticator();
  await ada.signOut();
  await ada.enterPassword();
  // Two steps ahead rather than one: the server's clock may have gone on a step by the time it looks.
  for (const stepsFromNow of [-2, 2]) {
    await ada.field("Verification code").fill((await ada.account.authenticator?.codeAt(stepsFromNow)) ?? "");
    await ada.pressAndHear("Verify");
    await expect(ada.page.getByRole("alert")).toContainText("That code is wrong");
  }
});

test("disabling names the workspaces that shut, and they do", async ({ person }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  const acme = await workspaceThatRequires(ada, bob);
  await ada.open("/account/security");
  await expect(ada.page.getByText("Not recommended. Acme would shut for you at once.")).toBeVisible();

  await ada.press("Disable two-factor authentication");
  await expect(ada.page.getByRole("heading", { name: "Disable two-factor authentication?" })).toBeVisible();
  await expect(ada.page.getByText("Acme would shut for you at once.")).toBeVisible();
  await ada.press("Disable two-factor authentication");
  await expect(ada.page.getByRole("status")).toContainText("Two-factor authentication is off");

  await ada.open(`/w/${acme}`);
  await expect(ada.page.getByRole("dialog", { name: "Two-factor authentication required" })).toBeVisible();
  ada.account.authenticator = undefined;
  await ada.signOut();
  await ada.signIn();
});

test("who is shut out can leave the workspace", async ({ person }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  const acme = await workspaceThatRequires(ada, bob);
  await bob.open(`/w/${acme}`);
  const dialog = bob.page.getByRole("dialog", { name: "Two-factor authentication required" });
  const leave = dialog.getByRole("button", { name: "Leave workspace" });
  const stay = dialog.getByRole("link", { name: "Stay" });
  await leave.click();
  await expect(dialog).toContainText("Leave Acme? You lose access at once");
  await stay.click();
  await expect(stay).toBeHidden();
  await leave.click();
  await expect(stay).toBeVisible();
  await leave.click();
  await expect(bob.page.getByRole("status")).toContainText("You left the workspace");
  await bob.open(`/w/${acme}`);
  await expect(bob.page.getByRole("heading", { name: "Nothing here" })).toBeVisible();
});

/** Ada's Acme with the project Rocket, where Bob is a member; it asks for a second factor, which Bob has not. */
async function workspaceThatRequires(ada: Person, bob: Person): Promise<string> {
  await ada.arrive();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");
  await ada.createProject(acme, "Rocket");
  await ada.invite(acme, bob);
  await bob.arrive();
  await bob.acceptInvite();
  await ada.requireSecondFactor(acme, true);
  return acme;
}
