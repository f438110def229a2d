import type { Person } from "../support/person";
import { spokenOf } from "../support/spoken";
import { expect, test } from "../support/test";

test("a workspace shuts the moment 2FA is required, and opens to who enrols", async ({ person }) => {
  const [ada, bob, carol, dave] = [await person("Ada"), await person("Bob"), await person("Carol"), await person("Dave")];
  let acme = "";

  await test.step("Ada signs up, verifies her email and signs in", async () => {
    await ada.arriveByHand();
    await expect(ada.page.getByRole("heading", { name: "No workspace yet" })).toBeVisible();
  });

  await test.step("Ada creates the workspace Acme and the project Rocket", async () => {
    acme = await ada.createWorkspace("Acme");
    await ada.createProject(acme, "Rocket");
  });

  await test.step("Ada sets up an authenticator app and saves her codes", async () => {
    await ada.setUpAuthenticator();
    await expect(ada.page.getByText("10 of 10 left")).toBeVisible();
  });

  await test.step("Ada signs out, and in again with password and code", async () => {
    await ada.signOut();
    await ada.signIn();
    await expect(ada.page.getByRole("list", { name: "Workspaces" })).toContainText("Acme");
  });

  await test.step("Ada invites Bob and Carol", async () => {
    await ada.invite(acme, bob);
    await ada.invite(acme, carol);
  });

  await test.step("Bob, a stranger, signs up from his invite, accepts and sees Rocket", async () => {
    await joinFromInvite(bob);
    await bob.seesProject("Rocket");
    await bob.page.getByRole("link", { name: "Rocket" }).click();
    await expect(bob.page.getByRole("heading", { name: "Rocket" })).toBeVisible();
  });

  await test.step("Ada sees whom it concerns, and switches Require 2FA on", async () => {
    await ada.open(`/w/${acme}/people`);
    await expect(ada.page.getByText("1 of 2 members has no second factor")).toBeVisible();
    await ada.requireSecondFactor(acme, true);
    await expect(ada.page.getByText("stands before a shut door")).toBeVisible();
  });

  await test.step("Bob's very next click shows the dialog and not one word about Rocket", async () => {
    const spoken = await spokenOf(bob.page, async () => {
      await bob.page.getByRole("link", { name: "Projects", exact: true }).click();
      await isAskedToEnrol(bob);
    });
    expect(spoken).toContain("Acme");
    expect(spoken).not.toMatch(/rocket/i);
  });

  await test.step("Bob enrols right there, lands on Acme and sees Rocket", async () => {
    await enrolAtTheDoor(bob);
    await expect(bob.page).toHaveURL(({ pathname }) => pathname === `/w/${acme}`);
    await bob.seesProject("Rocket");
  });

  await test.step("Carol accepts only now, and is asked the same", async () => {
    await signUpFromInvite(carol);
    const spoken = await spokenOf(carol.page, async () => {
      await carol.press("Accept invite");
      await isAskedToEnrol(carol);
    });
    expect(spoken).not.toMatch(/rocket/i);
    await enrolAtTheDoor(carol);
    await carol.seesProject("Rocket");
  });

  await test.step("Ada switches it off, and Dave gets in without a second factor", async () => {
    await ada.requireSecondFactor(acme, false);
    await ada.invite(acme, dave);
    await joinFromInvite(dave);
    await dave.seesProject("Rocket");
  });
});

async function joinFromInvite(guest: Person): Promise<void> {
  await signUpFromInvite(guest);
  await guest.press("Accept invite");
  await guest.page.waitForURL(/\/w\//);
}

/** Leaves a stranger, who has an account now, on the invite where they came from. */
async function signUpFromInvite(guest: Person): Promise<void> {
  await guest.openInvite();
  const invite = guest.page.url();
  await expect(guest.page.getByRole("heading", { name: "Join Acme" })).toBeVisible();
  await guest.page.getByRole("link", { name: "Create account" }).click();
  await guest.signUpHere();
  await guest.signInHere();
  await expect(guest.page).toHaveURL(invite);
}

async function isAskedToEnrol({ page }: Person): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Two-factor authentication required" });
  await expect(dialog).toContainText("Acme asks every member for a second factor");
  for (const way of ["Set up an authenticator app", "Leave workspace", "Sign out"]) {
    await expect(dialog.getByRole("button", { name: way })).toBeVisible();
  }
}

async function enrolAtTheDoor(member: Person): Promise<void> {
  await member.press("Set up an authenticator app");
  await member.enrol();
}
