import { Sally } from "../support/sally";
import { expect, test } from "../support/test";

test("an admin sees from the command line whom a switch would shut out, switches, and reads who did", { tag: "@script" }, async ({ person }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  await ada.arrive();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");
  await bob.arrive();
  await ada.invite(acme, bob);
  await bob.acceptInvite();
  const sally = await Sally.atHome();
  expect((await sally.login(ada)).exit).toBe(0);

  const members = await sally.run(["members", acme, "--without-2fa"]);
  expect(members).toMatchObject({ exit: 0, stderr: "" });
  expect(members.stdout).toContain(bob.email);
  expect(members.stdout).not.toContain(ada.email);

  const preview = await sally.run(["enforce", acme, "preview"]);
  expect(preview.stderr).toContain("1 would be shut out until they set it up.");
  expect(preview.stdout).toContain(bob.email);

  const on = await sally.run(["enforce", acme, "on"]);
  expect(on.exit, on.stderr).toBe(0);
  expect(on.stdout).toMatch(/Require 2FA +on: any second factor/);
  await bob.open(`/w/${acme}`);
  await expect(bob.page.getByRole("button", { name: "Set up an authenticator app" })).toBeVisible();
  expect((await sally.run(["enforce", acme])).stdout).toMatch(/With 2FA +1\n/);

  const log = await sally.run(["audit", acme, "--kind", "workspace.enforcement_switched"]);
  expect(log.stdout).toMatch(new RegExp(`workspace\\.enforcement_switched +${ada.email}`));
  const exported = await sally.run(["audit", acme, "--export", "ndjson"]);
  const events = exported.stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as { position: number; kind: string });
  expect(events.map(({ position }) => position)).toEqual(events.map((_, at) => at + 1));
  expect(events.at(-1)?.kind).toBe("workspace.audit_exported");
  expect((await sally.run(["audit", acme, "--from", "yesterday"])).exit).not.toBe(0);

  expect((await sally.run(["enforce", acme, "off"])).exit).toBe(0);
  expect((await sally.run(["enforce", acme, "preview", "--json"])).stdout).toContain(bob.email);
});
