import { crowdOf, namesOf } from "../support/crowd";
import type { Person } from "../support/person";
import { ownOrigin } from "../support/place";
import { expect, test } from "../support/test";
import { expectDone } from "../support/told";
import { trustDomain } from "../support/trusted-domain";

test("who one looks for is found by name, address, role, way in and missing factor", async ({ person, request, mailbox }) => {
  const { ada, bob, acme } = await team(person, "Viewer");
  const domain = await trustDomain(ada, acme);
  await crowdOf(domain, ["Carol", "Carl"], { request, mailbox });
  await ada.open(`/w/${acme}/people`);
  await expect(names(ada)).toHaveText(["Ada (you)", "Bob", "Carl", "Carol"]);

  await search(ada, { find: "car" });
  await expect(names(ada)).toHaveText(["Carl", "Carol"]);
  await expect(ada.page).toHaveURL(/[?&]q=car/);
  await search(ada, { find: bob.email });
  await expect(names(ada)).toHaveText(["Bob"]);

  await search(ada, { find: "", Show: "Viewers" });
  // It is Bob again: only the address tells that this is another answer.
  await expect(ada.page).toHaveURL(/[?&]role=viewer/);
  await expect(names(ada)).toHaveText(["Bob"]);
  await search(ada, { Show: "Everybody", "Joined by": "Trusted domain" });
  await expect(names(ada)).toHaveText(["Carl", "Carol"]);
  await search(ada, { "Joined by": "Founder" });
  await expect(names(ada)).toHaveText(["Ada (you)"]);

  // The chips keep what else is asked for.
  await search(ada, { find: "car", "Joined by": "Any way", "Sort by": "Newest first" });
  await expect(names(ada)).toHaveText(["Carl", "Carol"]);
  const without = ada.page.getByRole("link", { name: "Without 2FA", exact: true });
  await expect(without).toHaveText("Without 2FA 3");
  await expect(without).toHaveAccessibleDescription("3");
  await without.click();
  await expect(ada.page).toHaveURL(/[?&]filter=without-2fa&q=car&sort=joined$/);
  await expect(names(ada)).toHaveText(["Carl", "Carol"]);
  await search(ada, { find: "", "Sort by": "Name" });
  await expect(names(ada)).toHaveText(["Bob", "Carl", "Carol"]);
  await search(ada, { find: "Ada" });
  await expect(ada.page.getByText("Nobody matches.")).toBeVisible();
  await ada.page.getByRole("link", { name: "Show everybody" }).click();
  await expect(names(ada)).toHaveCount(4);
});

test("the list is sorted as one asks", async ({ person, request, mailbox }) => {
  const { ada, acme } = await team(person);
  const domain = await trustDomain(ada, acme);
  await crowdOf(domain, ["Zoe"], { request, mailbox });
  await ada.open(`/w/${acme}/people`);
  await search(ada, { "Sort by": "Newest first" });
  await expect(names(ada)).toHaveText(["Zoe", "Bob", "Ada (you)"]);
  await search(ada, { "Sort by": "Last active" });
  await expect(names(ada).last()).toHaveText("Zoe");
  await expect(row(ada, "Zoe")).toContainText("Never");
  await search(ada, { "Sort by": "Name" });
  await expect(names(ada)).toHaveText(["Ada (you)", "Bob", "Zoe"]);
});

test("fifty stand on a page, and the others on the next, whatever is searched for", async ({ person, request, mailbox }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const acme = await ada.createWorkspace("Acme");
  const domain = await trustDomain(ada, acme);
  await crowdOf(domain, namesOf(52), { request, mailbox });
  const pages = ada.page.getByRole("navigation", { name: "Pages of members" });

  await ada.open(`/w/${acme}/people`);
  await expect(ada.page.getByText("53 members.")).toBeVisible();
  await expect(names(ada)).toHaveCount(50);
  await expect(names(ada).first()).toHaveText("Ada (you)");
  await expect(pages.getByRole("link", { name: "Previous" })).toHaveCount(0);
  await pages.getByRole("link", { name: "Next" }).click();
  await expect(names(ada)).toHaveText(["Member 50", "Member 51", "Member 52"]);
  await expect(pages.getByRole("link", { name: "Next" })).toHaveCount(0);
  await pages.getByRole("link", { name: "Previous" }).click();
  await expect(names(ada)).toHaveCount(50);
  await expect(names(ada).first()).toHaveText("Ada (you)");

  await search(ada, { find: "member", "Sort by": "Newest first" });
  await expect(names(ada).first()).toHaveText("Member 52");
  await pages.getByRole("link", { name: "Next" }).click();
  await expect(names(ada)).toHaveText(["Member 02", "Member 01"]);
});

test("a member's role changes from their next click on, and they are told by mail", async ({ person, mailbox }) => {
  const { ada, bob, acme } = await team(person);
  await bob.open(`/w/${acme}`);
  await expect(bob.field("Project name")).toBeVisible();

  await manage(ada, acme, "Bob");
  await ada.page.getByRole("combobox", { name: "Role" }).selectOption("Viewer");
  await ada.press("Change role");
  await expectDone(ada.page, "Role changed.");
  await expect(row(ada, "Bob")).toContainText("Viewer");

  await bob.page.getByRole("link", { name: "Projects", exact: true }).click();
  await expect(bob.page.getByText("A member or an admin can create one.")).toBeVisible();
  await expect(bob.field("Project name")).toHaveCount(0);
  await mailbox.waitFor(bob.email, /Your role in Acme is now Viewer/);
});

test("who is removed is shut out at the next click in a tab still open, and is told", async ({ person, mailbox }) => {
  const { ada, bob, acme } = await team(person);
  await ada.createProject(acme, "Rocket");
  await bob.open(`/w/${acme}`);
  await bob.seesProject("Rocket");

  await manage(ada, acme, "Bob");
  await ada.press("Remove member");
  await expect(ada.page.getByText("Remove Bob from Acme?")).toBeVisible();
  await ada.page.getByRole("link", { name: "Keep" }).click();
  await expect(ada.page.getByText("Remove Bob from Acme?")).toBeHidden();
  await ada.press("Remove member");
  await expect(ada.page.getByText("Remove Bob from Acme?")).toBeVisible();
  await ada.press("Remove member");
  await expectDone(ada.page, "Member removed. The workspace is shut for them.");
  await expect(names(ada)).toHaveText(["Ada (you)"]);

  await bob.page.getByRole("link", { name: "Projects", exact: true }).click();
  await expect(bob.page.getByRole("heading", { name: "Nothing here" })).toBeVisible();
  await expect(bob.page.getByText("There is nothing here, or you don't have access to it.")).toBeVisible();
  await expect(bob.page.getByText("Rocket")).toHaveCount(0);
  await mailbox.waitFor(bob.email, /You are no longer a member of Acme/);
  await bob.page.getByRole("link", { name: "Go to your workspaces" }).click();
  await expect(bob.page.getByRole("heading", { name: "No workspace yet" })).toBeVisible();
});

test("the last admin is neither demoted nor removed, and can't leave", async ({ person }) => {
  const { ada, bob, acme } = await team(person, "Admin");

  await test.step("while there are two, either may go", async () => {
    await manage(ada, acme, "Ada");
    await expect(ada.page.getByRole("button", { name: "Change role" })).toBeVisible();
  });

  await test.step("the other one goes meanwhile: a form that is still open is refused", async () => {
    await bob.open(`/w/${acme}/settings?confirm=leave`);
    await bob.press("Leave workspace");
    await expectDone(bob.page, "You left the workspace.");
    await ada.page.getByRole("combobox", { name: "Role" }).selectOption("Member");
    await ada.press("Change role");
    // Without scripts the page is drawn anew, and knows by then that she is the only one.
    await expect(ada.page.getByText(/A workspace needs (an admin\. Make|one: make) /).first()).toBeVisible();
  });

  await test.step("the page says why, and offers nothing", async () => {
    await manage(ada, acme, "Ada");
    await expect(ada.page.getByText("You are the only admin here.")).toBeVisible();
    for (const name of ["Change role", "Remove member", "Leave workspace"]) {
      await expect(ada.page.getByRole("main").getByRole("button", { name })).toHaveCount(0);
    }
  });

  await test.step("nor does a request of one's own do it", async () => {
    const account = new URL(ada.page.url()).pathname.split("/").at(-1) ?? "";
    for (const name of ["change_role", "remove_member"]) {
      const form = { workspace: acme, account, role: "viewer" };
      const headers = { accept: "application/json", ...ownOrigin() };
      expect((await ada.page.request.post(`/rpc/${name}`, { form, headers })).status(), name).toBe(409);
    }
  });

  await test.step("leaving is not offered, and the page says what to do", async () => {
    for (const query of ["", "?confirm=leave"]) {
      await ada.open(`/w/${acme}/settings${query}`);
      await expect(ada.page.getByText("You are the only admin here, so you can't leave.")).toBeVisible();
      await expect(ada.page.getByRole("main").getByRole("button", { name: "Leave workspace" })).toHaveCount(0);
    }
    const form = { workspace: acme };
    const headers = { accept: "application/json", ...ownOrigin() };
    expect((await ada.page.request.post("/rpc/leave_workspace", { form, headers })).status()).toBe(409);
    await ada.open(`/w/${acme}/people`);
    await expect(row(ada, "Ada")).toContainText("Admin");
  });
});

test("Copy emails takes along everybody who matches, also from other pages", { tag: "@script" }, async ({
  person,
  request,
  mailbox,
}) => {
  const { ada, bob, acme } = await team(person);
  const domain = await trustDomain(ada, acme);
  const crowd = await crowdOf(domain, namesOf(51), { request, mailbox });
  await ada.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const copied = async () => (await ada.page.evaluate(() => navigator.clipboard.readText())).split(", ").sort();

  await ada.open(`/w/${acme}/people?filter=without-2fa`);
  await ada.press("Copy emails");
  await expect(ada.page.getByText("Copied 52 addresses.")).toBeVisible();
  expect(await copied()).toEqual([bob.email, ...crowd.map(({ email }) => email)].sort());

  await search(ada, { find: "Bob" });
  await expect(names(ada)).toHaveText(["Bob"]);
  await ada.press("Copy emails");
  await expect(ada.page.getByText("Copied 1 address.")).toBeVisible();
  expect(await copied()).toEqual([bob.email]);
});

test("members see who is in, and nothing that is for admins", async ({ person }) => {
  const { bob, acme } = await team(person);
  await bob.open(`/w/${acme}/people`);
  await expect(names(bob)).toHaveText(["Ada", "Bob (you)"]);
  await expect(bob.page.getByRole("columnheader")).toHaveText(["Name", "Role", "Joined by"]);
  await expect(bob.page.getByRole("link", { name: /^Manage/ })).toHaveCount(0);
  await expect(bob.page.getByRole("link", { name: /Without 2FA/ })).toHaveCount(0);
  for (const name of ["Copy emails", "Send invite", "Add domain"]) {
    await expect(bob.page.getByRole("button", { name })).toHaveCount(0);
  }
});

/** Acme, founded by Ada, who has a second factor; and Bob, invited, who has none. */
async function team(person: (name: string) => Promise<Person>, role = "Member"): Promise<{ ada: Person; bob: Person; acme: string }> {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  await ada.arrive();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");
  await ada.invite(acme, bob, role);
  await bob.arrive();
  await bob.acceptInvite();
  return { ada, bob, acme };
}

type Choices = Partial<Record<"find" | "Show" | "Joined by" | "Sort by", string>>;

/** Says in the form whom to show; what is not mentioned stays as it is. */
async function search({ page }: Person, { find, ...choices }: Choices): Promise<void> {
  const form = page.getByRole("search", { name: "Members" });
  if (find !== undefined) await form.getByRole("textbox", { name: "Name or address" }).fill(find);
  for (const [label, choice] of Object.entries(choices)) {
    await form.getByRole("combobox", { name: label }).selectOption(choice);
  }
  await form.getByRole("button", { name: "Search" }).click();
}

async function manage(admin: Person, workspace: string, name: string): Promise<void> {
  await admin.open(`/w/${workspace}/people`);
  await admin.page.getByRole("link", { name: `Manage ${name}` }).click();
  await expect(admin.page.getByRole("heading", { level: 1, name })).toBeVisible();
}

function names({ page }: Person) {
  return page.getByRole("table", { name: "Members" }).locator("tbody b");
}

function row({ page }: Person, name: string) {
  return page.getByRole("table", { name: "Members" }).getByRole("row").filter({ hasText: name });
}
