import { setPlan } from "../support/operator";
import type { Person } from "../support/person";
import { ownOrigin } from "../support/place";
import { Sally } from "../support/sally";
import { shutDoor } from "../support/shut-door";
import { spokenOf } from "../support/spoken";
import { expect, test } from "../support/test";
import { trustDomain } from "../support/trusted-domain";

/* Each title quotes what the page about enforcement promises. */

test("2FA Enforcement is available on the Pro plan and above.", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");
  await setPlan(acme, "hobby");
  await ada.open(`/w/${acme}/people`);
  await expect(theSwitch(ada)).toBeDisabled();
  await expect(theSwitch(ada)).toHaveAccessibleDescription(/available on the Pro plan and above/);
  expect(await called(ada, "require_second_factor", { workspace: acme, required: "true" })).toBe("plan_required");
  for (const plan of ["pro", "enterprise"] as const) {
    await setPlan(acme, plan);
    await ada.requireSecondFactor(acme, true);
    await ada.requireSecondFactor(acme, false);
  }
});

test("Learn how workspace admins can require two-factor authentication for all workspace members. Two-Factor Authentication (2FA) Enforcement allows workspace admins to require all members to have 2FA enabled on their account before accessing the workspace.", async ({
  person,
}) => {
  const { bob, acme } = await shutDoor(person);
  const carol = await person("Carol");
  await bob.open(`/w/${acme}`);
  await isPrompted(bob);
  await bob.press("Set up an authenticator app");
  await bob.enrol();
  await seesInside(bob);
  // A member sees who is in, and no switch.
  await bob.open(`/w/${acme}/people`);
  await expect(bob.page.getByRole("table", { name: "Members" })).toBeVisible();
  await expect(theSwitch(bob)).toHaveCount(0);
  for (const required of ["true", "false"]) {
    expect(await called(bob, "require_second_factor", { workspace: acme, required })).toBe("forbidden");
  }
  await carol.arrive();
  await carol.open(`/w/${acme}`);
  await expect(carol.page.getByRole("heading", { name: "Nothing here" })).toBeVisible();
});

test("To enable 2FA enforcement for your workspace: Navigate to your workspace's People settings. Toggle the Require 2FA option.", async ({
  person,
}) => {
  const { ada, acme } = await founded(person);
  await ada.open(`/w/${acme}`);
  await ada.page.getByRole("link", { name: "People", exact: true }).click();
  await expect(theSwitch(ada)).not.toBeChecked();
  await theSwitch(ada).click();
  await expect(theSwitch(ada)).toBeChecked();
  await ada.open(`/w/${acme}/people`);
  await expect(theSwitch(ada)).toBeChecked();
});

test("You must be a workspace admin with 2FA already enabled on your account to configure this setting.", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const acme = await ada.createWorkspace("Acme");
  await ada.open(`/w/${acme}/people`);
  await expect(theSwitch(ada)).toBeDisabled();
  await expect(theSwitch(ada)).toHaveAccessibleDescription(/You need it on your own account first/);
  expect(await called(ada, "require_second_factor", { workspace: acme, required: "true" })).toBe("second_factor_setup_required");
  await ada.page.getByRole("main").getByRole("link", { name: "Set it up" }).click();
  await ada.press("Set up two-factor authentication");
  await ada.enrol();
  await ada.requireSecondFactor(acme, true);
  await ada.requireSecondFactor(acme, false);

  // Nor is it enough to have it: the role counts, too.
  const bob = await person("Bob");
  await ada.invite(acme, bob);
  await bob.arrive();
  await bob.acceptInvite();
  await bob.setUpAuthenticator();
  await bob.open(`/w/${acme}/people`);
  await expect(bob.page.getByRole("table", { name: "Members" })).toBeVisible();
  await expect(theSwitch(bob)).toHaveCount(0);
  expect(await called(bob, "require_second_factor", { workspace: acme, required: "true" })).toBe("forbidden");
});

test("Once enabled, enforcement takes effect immediately. Members who haven't set up 2FA will be prompted to configure it before they can access the workspace.", async ({
  person,
}) => {
  const { ada, bob, acme } = await withMember(person);
  await bob.open(`/w/${acme}`);
  await ada.requireSecondFactor(acme, true);
  await bob.page.getByRole("link", { name: "People", exact: true }).click();
  await isPrompted(bob);
  await enrolsAndSeesInside(bob);
});

test("When 2FA enforcement is enabled: Existing members without 2FA are prompted to set it up before accessing the workspace.", async ({
  person,
}) => {
  const { bob, acme } = await shutDoor(person);
  for (const path of ["", "/people", "/settings"]) {
    await bob.open(`/w/${acme}${path}`);
    await isPrompted(bob);
  }
  await bob.open(`/w/${acme}`);
  await enrolsAndSeesInside(bob);
  await expect(bob.page).toHaveURL(({ pathname }) => pathname === `/w/${acme}`);
});

test("Members can still be invited to the workspace. They can accept the invite, but must enable 2FA before accessing workspace resources.", async ({
  person,
}) => {
  const { ada, acme } = await founded(person);
  await ada.requireSecondFactor(acme, true);
  const bob = await person("Bob");
  await ada.invite(acme, bob);
  await bob.arrive();
  await bob.acceptInvite();
  await isPrompted(bob);
  await ada.open(`/w/${acme}/people`);
  await expect(ada.page.getByRole("table", { name: "Members" })).toContainText(bob.email);
  await enrolsAndSeesInside(bob);
});

test("Users joining via Trusted Domains are added to the workspace, but must enable 2FA before accessing workspace resources.", async ({
  person,
}) => {
  const { ada, acme } = await founded(person);
  const domain = await trustDomain(ada, acme);
  await ada.requireSecondFactor(acme, true);
  const bob = await person("Bob", domain);
  await bob.arrive();
  await bob.open(`/w/${acme}`);
  await isPrompted(bob);
  await ada.open(`/w/${acme}/people`);
  await expect(ada.page.getByRole("table", { name: "Members" })).toContainText(bob.email);
  await enrolsAndSeesInside(bob);
});

test("New members cannot view or interact with workspace projects until 2FA is configured.", async ({ person }) => {
  const { ada, acme } = await founded(person);
  await ada.createProject(acme, "Rocket");
  const admins = await Sally.atHome();
  await admins.login(ada);
  const [rocket] = (JSON.parse((await admins.run(["projects", acme, "--json"])).stdout) as { items: { id: string }[] }).items;
  const id = rocket?.id ?? "";
  expect(id).not.toBe("");
  await ada.requireSecondFactor(acme, true);
  const bob = await person("Bob");
  await ada.invite(acme, bob);
  await bob.arrive();
  const spoken = await spokenOf(bob.page, async () => {
    await bob.acceptInvite();
    await isPrompted(bob);
  });
  expect(spoken).not.toMatch(/rocket/i);
  await bob.open(`/w/${acme}/projects/rocket`);
  await isPrompted(bob);

  // By the functions behind the pages, as a form or a script of his would call them.
  const project = { workspace: acme, project: "rocket" };
  for (const [name, form] of [
    ["create_project", { workspace: acme, project_name: "Comet" }],
    ["rename_project", { ...project, project_name: "Comet" }],
    ["delete_project", { ...project, confirm: "Rocket" }],
    ["create_project_token", { ...project, name: "Comet", scope: "write", expires_in_days: "30" }],
  ] as const) {
    expect(await called(bob, name, form), name).toBe("second_factor_setup_required");
  }

  // From a terminal, and by the API with the session that the terminal has.
  const terminal = await Sally.atHome();
  expect((await terminal.login(bob)).exit).toBe(0);
  for (const words of [
    ["projects", acme],
    ["project", "show", id],
    ["project", "create", acme, "Comet"],
    ["project", "delete", id, "--confirm", "Rocket"],
    ["tokens", "create", "Comet", "--project", id],
  ]) {
    const { exit, stdout, stderr } = await terminal.run(words);
    expect(exit, words.join(" ")).toBe(4);
    expect(stdout + stderr, words.join(" ")).not.toMatch(/rocket/i);
  }
  const authorization = `Bearer ${await terminal.secret()}`;
  for (const [method, path, data] of [
    ["GET", `workspaces/${acme}/projects`],
    ["POST", `workspaces/${acme}/projects`, { name: "Comet" }],
    ["GET", `projects/${id}`],
    ["PATCH", `projects/${id}`, { name: "Comet" }],
    ["DELETE", `projects/${id}`],
  ] as const) {
    const answer = await asProgram(method, path, authorization, data);
    expect([answer.status, answer.code], `${method} ${path}`).toEqual([403, "second_factor_setup_required"]);
    expect(answer.text, `${method} ${path}`).not.toMatch(/rocket/i);
  }

  await bob.open(`/w/${acme}`);
  await bob.press("Set up an authenticator app");
  await bob.enrol();
  // All of it left no trace, and now he may.
  await expect(bob.page.getByRole("list", { name: "Projects" }).getByRole("listitem")).toHaveText([/^Rocket/]);
  await bob.createProject(acme, "Comet");
});

test("Dashboard and CLI: All workspace members must have 2FA enabled to access the workspace through the Railway dashboard or CLI.", async ({
  person,
}) => {
  const { ada, bob, acme } = await shutDoor(person);
  await ada.createProject(acme, "Rocket");
  const terminal = await Sally.atHome();
  expect((await terminal.login(bob)).exit).toBe(0);
  await bob.open(`/w/${acme}`);
  await isPrompted(bob);
  const refused = await terminal.run(["projects", acme]);
  expect(refused.exit).toBe(4);
  expect(refused.stderr).toContain("Acme");
  expect(refused.stderr).toContain(`/w/${acme}`);
  expect(refused.stdout + refused.stderr).not.toContain("Rocket");

  await bob.press("Set up an authenticator app");
  await bob.enrol();
  await bob.seesProject("Rocket");
  // The browser's session used the factor; this one began before there was one, and is asked to.
  expect((await terminal.run(["projects", acme])).exit).toBe(4);
  expect((await terminal.login(bob)).exit).toBe(0);
  expect((await terminal.run(["projects", acme])).stdout).toContain("Rocket");
});

test("API Tokens: Access token-based access (such as project tokens or workspace tokens used for CI/CD pipelines and automated deployments) remains valid without 2FA. This ensures your automated workflows continue to function without interruption.", async ({
  person,
}) => {
  const { ada, acme } = await founded(person);
  await ada.createProject(acme, "Rocket");
  const terminal = await Sally.atHome();
  await terminal.login(ada);
  const [rocket] = (JSON.parse((await terminal.run(["projects", acme, "--json"])).stdout) as { items: { id: string }[] }).items;
  const ofWorkspace = (await terminal.run(["tokens", "create", "pipeline", "--workspace", acme])).stdout.trim();
  const ofProject = (await terminal.run(["tokens", "create", "deploy", "--project", rocket?.id ?? ""])).stdout.trim();

  // A machine of nobody's, where no person ever signed in.
  const pipeline = await Sally.atHome();
  const works = async () => {
    expect((await pipeline.run(["projects", acme], ofWorkspace)).stdout).toContain("Rocket");
    expect((await pipeline.run(["project", "show", rocket?.id ?? ""], ofProject)).stdout).toContain("Rocket");
  };
  await works();
  await ada.requireSecondFactor(acme, true);
  await works();
  // Who made them having no second factor in any session changes nothing either.
  await ada.signOut();
  await works();
  await ada.signIn();
  await ada.requireSecondFactor(acme, false);
  await works();
});

test("Workspace admins can disable 2FA enforcement at any time through the workspace's People settings. Once disabled, members are no longer required to have 2FA enabled to access the workspace.", async ({
  person,
}) => {
  const { ada, bob, acme } = await shutDoor(person);
  await bob.open(`/w/${acme}`);
  await isPrompted(bob);
  await ada.requireSecondFactor(acme, false);
  await bob.open(`/w/${acme}`);
  await seesInside(bob);
  // At any time: also on a plan that would not let it be switched on.
  await ada.requireSecondFactor(acme, true);
  await setPlan(acme, "hobby");
  await bob.open(`/w/${acme}`);
  await isPrompted(bob);
  await ada.requireSecondFactor(acme, false);
  await bob.open(`/w/${acme}`);
  await seesInside(bob);
  await bob.open("/account/security");
  await expect(bob.page.getByText("None of your workspaces requires 2FA.")).toBeVisible();
});

function theSwitch({ page }: Person) {
  return page.getByRole("switch", { name: "Require 2FA" });
}

async function isPrompted({ page }: Person): Promise<void> {
  await expect(page.getByRole("dialog", { name: "Two-factor authentication required" })).toBeVisible();
}

async function seesInside({ page }: Person): Promise<void> {
  await expect(page.getByRole("heading", { name: "Projects" })).toBeVisible();
}

/** From the prompt on. */
async function enrolsAndSeesInside(member: Person): Promise<void> {
  await member.press("Set up an authenticator app");
  await member.enrol();
  await member.page.getByRole("link", { name: "Projects", exact: true }).click();
  await seesInside(member);
}

/** The code that a function of the pages refuses this person with. */
async function called({ page }: Person, name: string, form: Record<string, string>): Promise<unknown> {
  const headers = { accept: "application/json", ...ownOrigin() };
  const answer = await page.request.post(`/rpc/${name}`, { form, headers });
  expect(await answer.text(), name).not.toMatch(/rocket/i);
  return ((await answer.json()) as { code?: unknown }).code;
}

/** What the API says to a program that sends this. */
async function asProgram(method: string, path: string, authorization: string, data?: object) {
  const headers = { authorization, "content-type": "application/json" };
  const body = data === undefined ? {} : { body: JSON.stringify(data) };
  const answer = await fetch(`${ownOrigin().origin}/api/v1/${path}`, { method, headers, ...body });
  const text = await answer.text();
  return { status: answer.status, code: (JSON.parse(text) as { code?: unknown }).code, text };
}

/** Acme of Ada, who has a second factor. */
async function founded(person: (name: string) => Promise<Person>): Promise<{ ada: Person; acme: string }> {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.setUpAuthenticator();
  return { ada, acme: await ada.createWorkspace("Acme") };
}

/** The same with Bob, a member who has none. */
async function withMember(person: (name: string) => Promise<Person>): Promise<{ ada: Person; bob: Person; acme: string }> {
  const { ada, acme } = await founded(person);
  const bob = await person("Bob");
  await ada.invite(acme, bob);
  await bob.arrive();
  await bob.acceptInvite();
  return { ada, bob, acme };
}
