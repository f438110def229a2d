import type { APIResponse } from "@playwright/test";

import type { Person } from "../support/person";
import { ownOrigin } from "../support/place";
import { serverFunctions } from "../support/server-functions";
import { spokenOf } from "../support/spoken";
import { expect, test } from "../support/test";

/** Names nothing else has: wherever one appears, it came from inside. */
const PROJECT = "Zebrafish Canary";
const GUEST = "Zebrafish Guest";
const CANARY = /zebrafish[ .](canary|guest)/i;
/** In the form that members, invites and passkeys are called by, and none of them. */
const NOBODY = "00000000-0000-7000-8000-000000000000";

/** What ends the membership or the session comes last, or the rest would be refused for the wrong reason. */
const ENDINGS = ["leave_workspace", "sign_out"];

test("who is shut out reads nothing on any page", async ({ person }) => {
  const { bob, acme, project } = await shutOut(person);
  for (const path of pagesOf(acme, project)) {
    const spoken = await spokenOf(bob.page, async () => {
      await bob.open(path);
      await expect(bob.page.getByRole("dialog", { name: "Two-factor authentication required" })).toBeVisible();
    });
    expect(spoken, path).not.toMatch(CANARY);
  }
  for (const path of ["/", "/account", "/account/security", "/account/activity", "/workspaces/new", "/no-such-page"]) {
    expect(await spokenOf(bob.page, () => bob.open(path)), path).not.toMatch(CANARY);
  }
});

test("who is shut out and comes by a former address reads nothing either", async ({ person }) => {
  const { ada, bob, acme, project } = await shutOut(person);
  await ada.open(`/w/${acme}/settings`);
  await ada.field("Workspace name").fill(`Globex ${Date.now().toString(36)}`);
  await ada.press("Rename workspace");
  await ada.page.waitForURL(/\/settings\?done=workspace-renamed/);
  for (const path of [`/w/${acme}`, `/w/${acme}/people`, `/w/${acme}/projects/${project}`]) {
    const spoken = await spokenOf(bob.page, async () => {
      await bob.open(path);
      await expect(bob.page.getByRole("dialog", { name: "Two-factor authentication required" })).toBeVisible();
    });
    expect(new URL(bob.page.url()).pathname).not.toContain(acme);
    expect(spoken, path).not.toMatch(CANARY);
  }
});

test("who is shut out learns nothing from any function, and changes nothing", async ({ person, mailbox }) => {
  const { ada, bob, acme, project } = await shutOut(person);
  const functions = await serverFunctions();
  expect(functions.length).toBeGreaterThan(25);

  for (const name of [...functions.filter((name) => !ENDINGS.includes(name)), ...ENDINGS]) {
    for (const accept of ["application/json", "text/html"]) {
      const answer = await call(bob, name, accept, argumentsFor(acme, project));
      expect(answer.status(), name).toBeLessThan(500);
      expect(await everythingIn(answer), `${name} as ${accept}`).not.toMatch(CANARY);
    }
  }

  for (const mail of await mailbox.all(bob.email)) expect(mail.subject + mail.text + mail.html).not.toMatch(CANARY);
  await ada.open(`/w/${acme}`);
  await expect(ada.page.getByRole("list", { name: "Projects" }).getByRole("listitem")).toHaveText([/^Zebrafish Canary/]);
  await ada.open(`/w/${acme}/people`);
  await expect(ada.page.getByRole("switch", { name: "Require 2FA" })).toBeChecked();
  await expect(ada.page.getByRole("table", { name: "Invites" }).getByRole("row")).toHaveCount(2);
});

test("who is no member can't tell the workspace from none", async ({ person }) => {
  const { acme, project } = await shutOut(person);
  const eve = await person("Eve");
  await eve.arrive();
  for (const path of pagesOf(acme, project)) {
    const there = await eve.page.request.get(path);
    const nowhere = await eve.page.request.get(path.replace(acme, "no-such-workspace"));
    expect(there.status()).toBe(404);
    expect(nowhere.status()).toBe(404);
    expect(await everythingIn(there), path).not.toMatch(CANARY);
  }
});

test("a tab that was open keeps no word of what it showed", async ({ person }) => {
  const { ada, bob, acme } = await shutOut(person);
  await ada.requireSecondFactor(acme, false);
  // By its address: then the document itself, and not an answer to the program, brought the names.
  await bob.open(`/w/${acme}`);
  await bob.seesProject(PROJECT);
  await ada.requireSecondFactor(acme, true);
  await bob.page.getByRole("link", { name: "Projects", exact: true }).click();
  await expect(bob.page.getByRole("dialog", { name: "Two-factor authentication required" })).toBeVisible();
  expect(await bob.page.content()).not.toMatch(CANARY);
});

type NewPerson = (name: string) => Promise<Person>;

async function shutOut(person: NewPerson): Promise<{ ada: Person; bob: Person; acme: string; project: string }> {
  const [ada, bob, guest] = [await person("Ada"), await person("Bob"), await person(GUEST)];
  await ada.arrive();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");
  await ada.createProject(acme, PROJECT);
  const address = await ada.page.getByRole("link", { name: PROJECT }).getAttribute("href");
  await ada.invite(acme, bob);
  await ada.invite(acme, guest);
  await bob.arrive();
  await bob.acceptInvite();
  await bob.open("/");
  await ada.requireSecondFactor(acme, true);
  return { ada, bob, acme, project: address?.split("/").at(-1) ?? "" };
}

function pagesOf(workspace: string, project: string): string[] {
  const rooms = ["", `/projects/${project}`, "/projects/no-such-project", "/people", `/people/${NOBODY}`, "/people/preview", "/audit", "/settings", "/tokens"];
  const files = ["/audit.csv", "/audit.ndjson", "/people/preview.csv?level=two_factor&effect=shut_out"];
  const states = ["?enrol=codes", "?enrol=app", "?done=joined", "/people?filter=without-2fa", "/people?done=invited", "/people/preview?level=phishing_resistant&effect=nothing", "/settings?confirm=leave", "/settings?confirm=delete"];
  return [...rooms, ...files, ...states].map((rest) => `/w/${workspace}${rest}`);
}

/** Something for every field any function has: a refusal must come from who asks and not from what is asked. */
function argumentsFor(workspace: string, project: string): Record<string, string> {
  return {
    workspace,
    project,
    project_name: "Comet",
    workspace_name: "Umbrella",
    confirm: "Comet",
    name: "Bob",
    scope: "read",
    expires_in_days: "30",
    email: "nobody@example.test",
    role: "admin",
    required: "false",
    find: "",
    account: NOBODY,
    code: "",
    password: "",
    passkey: NOBODY,
    passkey_name: "Comet",
    answer: "{}",
    token: "mangled",
    invite: NOBODY,
    domain: "guest.test",
    mode: "ask",
    trusted_domain: NOBODY,
    request: NOBODY,
    offer: NOBODY,
    level: "password",
    effect: "shut_out",
    grace_until: "",
    kind: "project.created",
    person: "",
    from: "",
    to: "",
    before: "",
    after: "",
    theme: "dark",
    next: `/w/${workspace}`,
  };
}

async function call({ page }: Person, name: string, accept: string, form: Record<string, string>): Promise<APIResponse> {
  const headers = { accept, ...ownOrigin(), referer: `${ownOrigin().origin}/w/${form["workspace"]}` };
  return page.request.post(`/rpc/${name}`, { form, headers });
}

async function everythingIn(answer: APIResponse): Promise<string> {
  return JSON.stringify(answer.headersArray()) + (await answer.text());
}
