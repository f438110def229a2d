import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

import { place } from "../support/place";
import { Sally } from "../support/sally";
import { expect, test } from "../support/test";

const PAGE = resolve("../docs/API.md");

test("every line of the page about the HTTP API works as it stands, from top to bottom", { tag: "@script" }, async ({ person }) => {
  const [ada, grace] = [await person("Ada"), await person("Grace")];
  await ada.arrive();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");
  await grace.arrive();
  await ada.invite(acme, grace);
  await grace.acceptInvite();
  const sally = await Sally.atHome();
  expect((await sally.login(ada)).exit).toBe(0);

  const page = await readFile(PAGE, "utf8");
  const lines = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block ?? "");
  expect(lines.length).toBeGreaterThan(10);
  const script = lines
    .join("\n")
    .replace(/^server=.*$/m, `server=${place().url}`)
    .replaceAll("/workspaces/acme", `/workspaces/${acme}`)
    .replaceAll("grace@example.com", grace.email)
    // The files of the exports: nobody's folder is to keep them.
    .replaceAll(/> acme\.\w+/g, "> /dev/null");
  expect(script).toContain(`/workspaces/${acme}/members`);
  const ran = await inShell(script, await sally.secret(), async (link) => {
    await ada.open(link);
    await ada.press("Continue");
    await ada.press("Approve");
  });
  expect(ran, ran.said).toMatchObject({ exit: 0, approved: 1 });
});

/** Stops at the first line that fails, and says which. What a device asks to be opened in a browser is handed on. */
function inShell(
  script: string,
  token: string,
  approve: (link: string) => Promise<void>,
): Promise<{ exit: number | null; approved: number; said: string }> {
  return new Promise((done, failed) => {
    const env = { PATH: process.env["PATH"], SALLYPORT_TOKEN: token };
    const shell = spawn("bash", ["-euxo", "pipefail", "-c", script], { env, stdio: ["ignore", "pipe", "pipe"] });
    let [said, approved] = ["", 0];
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      // To the end of the line: it may come in parts.
      const [, link] = /^http:\/\/localhost:\d+(\/device\?code=\S+)\r?\n/m.exec(said) ?? [];
      if (link !== undefined && approved === 0) {
        approved += 1;
        approve(link).catch(failed);
      }
    };
    shell.on("error", failed);
    shell.stdout.on("data", hear);
    shell.stderr.on("data", hear);
    shell.on("close", (exit) => {
      done({ exit, approved, said: said.replaceAll(token, "(the token)") });
    });
  });
}
