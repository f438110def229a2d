import { asProgram, createToken, fillToken, readToken, tokenRow } from "../support/api-token";
import type { Person } from "../support/person";
import { ownOrigin } from "../support/place";
import { hasScripts } from "../support/scripts";
import { expect, test } from "../support/test";
import { expectDone } from "../support/told";

test("an account token is shown once, listed ever after, and ends when it is revoked", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const acme = await ada.createWorkspace("Acme");
  await ada.open("/");
  await ada.page.getByLabel(/^Account: /).click();
  await ada.page.getByRole("banner").getByRole("link", { name: "Tokens" }).click();
  await expect(ada.page.getByRole("heading", { name: "Account tokens" })).toBeVisible();
  await expect(ada.page.getByText("No token yet.")).toBeVisible();
  await expect(ada.page.getByText("It works without a second factor")).toBeVisible();

  const token = await createToken(ada, { name: "Laptop", may: "Read and write" });
  expect(token).toMatch(/^slp_acc_\w{33}$/);
  expect(ada.page.url()).toMatch(/\/account\/tokens\/created$/);
  await ada.page.reload();
  await expect(ada.page.getByRole("heading", { name: "Nothing to show any more" })).toBeVisible();
  expect(await ada.page.content()).not.toContain(token);

  await ada.page.getByRole("link", { name: "Go to the tokens" }).click();
  await expect(tokenRow(ada, "Laptop")).toContainText(`slp_acc_…${token.slice(-4)}`);
  await expect(tokenRow(ada, "Laptop")).toContainText("Read and write");
  await expect(tokenRow(ada, "Laptop")).toContainText(ada.email);
  await expect(tokenRow(ada, "Laptop")).toContainText("Not yet");
  expect((await asProgram(ada, token, `/api/v1/workspaces/${acme}`)).status()).toBe(200);
  await ada.open("/account/tokens");
  await expect(tokenRow(ada, "Laptop")).toContainText("from ");
  expect(await ada.page.content()).not.toContain(token);

  await tokenRow(ada, "Laptop").getByRole("button", { name: "Revoke" }).click();
  await expect(ada.page.getByRole("heading", { name: "Revoke Laptop?" })).toBeVisible();
  await ada.page.getByRole("link", { name: "Keep it" }).click();
  await tokenRow(ada, "Laptop").getByRole("button", { name: "Revoke" }).click();
  await ada.press("Revoke token");
  await expectDone(ada.page, "Token revoked.");
  await expect(ada.page.getByText("No token yet.")).toBeVisible();
  expect((await asProgram(ada, token, `/api/v1/workspaces/${acme}`)).status()).toBe(401);
});

test("a token is in no address, and not on the page that was left", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const addresses: string[] = [];
  ada.page.on("request", (request) => addresses.push(request.url()));
  await ada.open("/account/tokens");
  const token = await createToken(ada, { name: "Laptop" });
  await ada.press("I have saved this token");
  await expect(tokenRow(ada, "Laptop")).toBeVisible();
  expect(await ada.page.content()).not.toContain(token);
  await ada.page.goBack();
  await expect(ada.page.getByRole("heading", { name: "Nothing to show any more" })).toBeVisible();
  expect(await ada.page.content()).not.toContain(token);
  expect(addresses.filter((address) => address.includes(token.slice(8)))).toEqual([]);
  const names = (await ada.page.context().cookies()).map(({ name }) => name);
  expect(names).not.toContain("__Host-sallyport-created-token");
  if (hasScripts()) {
    const kept = await ada.page.evaluate(() => JSON.stringify([history.state, { ...localStorage }, { ...sessionStorage }]));
    expect(kept).not.toContain(token);
  }
});

test("Copy puts the token on the clipboard", { tag: "@script" }, async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await ada.open("/account/tokens");
  const token = await createToken(ada, { name: "Laptop" });
  await ada.press("Copy");
  await expect(ada.page.getByRole("status").filter({ hasText: "Copied" })).toBeAttached();
  expect(await ada.page.evaluate(() => navigator.clipboard.readText())).toBe(token);
});

test("what is wrong is said beside the field, and what was chosen stays", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.open("/account/tokens");
  await expect(ada.page.getByRole("combobox", { name: "Expires" })).toHaveValue("90");
  await fillToken(ada, { name: "x".repeat(200), may: "Read and write", expires: "Never" });
  await ada.press("Create token");
  const name = ada.field("Token name");
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await expect(name).toHaveAccessibleDescription(/at most/);
  await expect(ada.page.getByRole("combobox", { name: "May" })).toHaveValue("write");
  await expect(ada.page.getByRole("combobox", { name: "Expires" })).toHaveValue("never");
  await name.fill("Endless");
  await ada.press("Create token");
  await readToken(ada);
  await ada.press("I have saved this token");
  await expect(tokenRow(ada, "Endless")).toContainText("Never");
});

test("who has to confirm it's them first comes back with what they typed", async ({ person, elsewhere }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const withoutProof = await elsewhere(ada);
  await withoutProof.signIn();
  await ada.setUpAuthenticator();
  await withoutProof.open("/account/tokens");
  await fillToken(withoutProof, { name: "Nightly & co", may: "Read and write", expires: "Never" });
  await withoutProof.press("Create token");
  await expect(withoutProof.page.getByRole("dialog", { name: "Confirm it's you" })).toBeVisible();
  await withoutProof.enterCode("Confirm");
  await expect(withoutProof.field("Token name")).toHaveValue("Nightly & co");
  await expect(withoutProof.page.getByRole("combobox", { name: "May" })).toHaveValue("write");
  await expect(withoutProof.page.getByRole("combobox", { name: "Expires" })).toHaveValue("never");
  await withoutProof.press("Create token");
  await readToken(withoutProof);
});

test("a workspace's tokens are for admins, a project's for members, and neither for viewers", async ({ person }) => {
  const { ada, acme } = await founded(person);
  const [bob, vic] = [await person("Bob"), await person("Vic")];
  for (const [guest, role] of [[bob, "Member"], [vic, "Viewer"]] as const) {
    await ada.invite(acme, guest, role);
    await guest.arrive();
    await guest.acceptInvite();
    await guest.open(`/w/${acme}`);
    await expect(guest.page.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name: "Tokens" })).toHaveCount(0);
    await guest.open(`/w/${acme}/tokens`);
    await expect(guest.page.getByText("A workspace admin can do it.")).toBeVisible();
  }

  await vic.open(`/w/${acme}/projects/rocket`);
  await expect(vic.page.getByText("Project ID")).toBeVisible();
  await expect(vic.page.getByRole("heading", { name: "Tokens" })).toHaveCount(0);

  await bob.open(`/w/${acme}/projects/rocket`);
  const pipeline = await createToken(bob, { name: "Pipeline", expires: "In 7 days" });
  expect(pipeline).toMatch(/^slp_prj_/);
  await bob.press("I have saved this token");
  await expect(bob.page).toHaveURL(new RegExp(`/w/${acme}/projects/rocket\\??$`));
  await expect(tokenRow(bob, "Pipeline")).toContainText(bob.email);

  await ada.open(`/w/${acme}`);
  await ada.page.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name: "Tokens" }).click();
  await expect(ada.page.getByRole("heading", { name: "Workspace tokens" })).toBeVisible();
  await expect(tokenRow(ada, "Pipeline").getByRole("link", { name: "Rocket" })).toBeVisible();
  expect(await createToken(ada, { name: "Backup" })).toMatch(/^slp_ws_/);
  await ada.press("I have saved this token");
  await expect(tokenRow(ada, "Backup")).toContainText("Workspace");
  await tokenRow(ada, "Pipeline").getByRole("button", { name: "Revoke" }).click();
  await ada.press("Revoke token");
  await expectDone(ada.page, "Token revoked.");
  await expect(tokenRow(ada, "Pipeline")).toHaveCount(0);
  await bob.open(`/w/${acme}/projects/rocket`);
  await expect(bob.page.getByText("No token yet.")).toBeVisible();

  await ada.open(`/w/${acme}/audit`);
  const log = ada.page.getByRole("table", { name: "Audit log" });
  await expect(log).toContainText("created the token “Pipeline” of the project rocket (read); it expires in 7 days");
  await expect(log).toContainText("created the token “Backup” (read); it expires in 90 days");
  await expect(log).toContainText("revoked the token “Pipeline”");
});

test("tokens beyond the fiftieth are a click away, and revoking one leads back to where it stood", async ({ person }) => {
  const { ada, acme } = await founded(person);
  for (let n = 10; n < 62; n += 1) {
    const form = { workspace: acme, name: `Token ${n}`, scope: "read", expires_in_days: "90" };
    const answer = await ada.page.request.post("/rpc/create_workspace_token", { form, headers: ownOrigin() });
    expect(answer.ok(), `Token ${n}`).toBe(true);
  }
  await ada.open(`/w/${acme}/tokens`);
  const rows = ada.page.getByRole("table", { name: "Tokens" }).getByRole("row");
  await expect(rows).toHaveCount(51);
  await expect(rows.nth(1)).toContainText("Token 61");
  await ada.page.getByRole("link", { name: "Older tokens" }).click();
  await expect(rows).toHaveCount(3);
  await tokenRow(ada, "Token 10").getByRole("button", { name: "Revoke" }).click();
  await ada.page.getByRole("link", { name: "Keep it" }).click();
  await expect(rows).toHaveCount(3);
  for (const [name, left] of [["Token 10", 2], ["Token 11", 51]] as const) {
    await tokenRow(ada, name).getByRole("button", { name: "Revoke" }).click();
    await ada.press("Revoke token");
    await expectDone(ada.page, "Token revoked.");
    await expect(rows).toHaveCount(left);
  }
  await expect(ada.page.getByRole("navigation", { name: "Pages of tokens" })).toHaveCount(0);
});

test("the panel of enforcement names what gets in, and it still does while people are shut out", async ({ person }) => {
  const { ada, acme } = await founded(person);
  const bob = await person("Bob");
  await ada.invite(acme, bob);
  await bob.arrive();
  await bob.acceptInvite();
  await ada.open(`/w/${acme}/people`);
  await expect(ada.page.getByText("No workspace or project token reaches this workspace without a second factor.")).toBeVisible();
  await bob.open("/account/tokens");
  const script = await createToken(bob, { name: "Bob's own" });
  await ada.open(`/w/${acme}/tokens`);
  const backup = await createToken(ada, { name: "Backup" });
  await ada.open(`/w/${acme}/people`);
  await expect(ada.page.getByText("1 token reaches this workspace without a second factor, and 1 account token of a member does.")).toBeVisible();
  const named = ada.page.getByRole("list", { name: "Tokens used last" });
  await expect(named).toContainText("Backup, workspace token, not used yet");
  await expect(named).toContainText("Bob's own, account token of Bob, not used yet");

  for (const required of [true, false]) {
    await ada.requireSecondFactor(acme, required);
    for (const token of [script, backup]) {
      expect((await asProgram(ada, token, `/api/v1/workspaces/${acme}`)).status()).toBe(200);
    }
  }
  await ada.open(`/w/${acme}/people`);
  await expect(named).toContainText("last used");
  await ada.page.getByRole("main").getByRole("link", { name: "Tokens" }).click();
  await expect(ada.page.getByRole("heading", { name: "Workspace tokens" })).toBeVisible();
});

type NewPerson = (name: string) => Promise<Person>;

/** Ada, with a second factor, and her workspace with the project Rocket. */
async function founded(person: NewPerson): Promise<{ ada: Person; acme: string }> {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");
  await ada.createProject(acme, "Rocket");
  return { ada, acme };
}
