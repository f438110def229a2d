import { execFile } from "node:child_process";
import { once } from "node:events";
import { access, chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createServer as createTlsServer } from "node:tls";
import { promisify } from "node:util";

import { PasskeyDevice } from "../support/passkey-device";
import type { Person } from "../support/person";
import { place } from "../support/place";
import { Sally } from "../support/sally";
import { remember } from "../support/secrets";
import type { Terminal } from "../support/terminal";
import { expect, test as base } from "../support/test";

const BOLD = /\u001b\[1m/;
const ESCAPE = /\u001b/;
const TOKEN = "slp_acc_notReallyOne";

const test = base.extend<{ sally: Sally; terminal: Terminal }>({
  sally: async ({}, use) => {
    const sally = await Sally.atHome();
    // Stands for a browser on this machine: what it is asked to open, somebody opens in theirs.
    const browser = join(sally.home, "browser");
    await writeFile(browser, '#!/bin/sh\nprintf %s "$1" > "$HOME/opened.part" && mv "$HOME/opened.part" "$HOME/opened"\n');
    await chmod(browser, 0o700);
    await use(sally);
  },
  terminal: async ({ sally }, use) => {
    const terminal = await sally.terminal();
    await use(terminal);
    await terminal.close();
  },
});

/** What the program had opened in the browser, once: as a path. */
async function opened(sally: Sally): Promise<string> {
  const link = join(sally.home, "opened");
  await expect.poll(async () => access(link).then(() => true, () => false)).toBe(true);
  const { origin, pathname, search } = new URL(await readFile(link, "utf8"));
  expect(origin).toBe(place().url);
  await rm(link);
  return `${pathname}${search}`;
}

/** Approves in the browser what the program had opened there. */
async function approve(person: Person, sally: Sally): Promise<void> {
  await person.open(await opened(sally));
  await person.press("Continue");
  await person.press("Approve");
}

/** Somebody who answers nothing of ours, on a free port of this machine. */
async function stranger(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** A fresh certificate for another name, which nobody trusts. */
async function certificate(home: string, isAuthority: "TRUE" | "FALSE"): Promise<{ key: string; certificate: string }> {
  const [key, certificate] = [join(home, `${isAuthority}.key`), join(home, `${isAuthority}.pem`)];
  await promisify(execFile)("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"],
    ...["-subj", "/CN=another.example", "-addext", "subjectAltName=DNS:another.example"],
    ...["-addext", `basicConstraints=critical,CA:${isAuthority}`, "-keyout", key, "-out", certificate],
  ]);
  return { key, certificate };
}

test("a person signs in at a terminal with their browser, and every command speaks to a terminal as to people and to a pipe as to programs", { tag: "@script" }, async ({ person, sally, terminal }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");

  const login = await terminal.begin("sally login");
  await login.says(/A browser should be opening[\s\S]*[A-Z]{4}-[A-Z]{4}/);
  await login.says(/[◐◓◑◒] Waiting for you to approve it in the browser/);
  await approve(ada, sally);
  const signedIn = await login.done();
  expect(signedIn.exit, signedIn.screen).toBe(0);
  expect(signedIn.screen).toContain(`Signed in to ${place().url} as Ada`);
  expect(signedIn.screen).toContain("which only you can read");
  expect(signedIn.screen).not.toContain("Waiting for you");
  const secret = await sally.secret();
  const seen = [signedIn.screen];

  /** The same command on the screen and into a pipe: coloured here, plain there, and done in both. */
  const both = async (words: string[], expected: RegExp): Promise<void> => {
    const shown = await terminal.run(`sally ${words.map((word) => `'${word}'`).join(" ")}`);
    expect(shown.exit, shown.screen).toBe(0);
    expect(shown.screen).toMatch(expected);
    expect(shown.screen, "nothing stands out").toMatch(BOLD);
    const piped = await sally.run(words);
    expect(piped.exit, piped.stderr).toBe(0);
    expect(piped.stdout).toMatch(expected);
    expect(piped.stdout + piped.stderr).not.toMatch(ESCAPE);
    const json = await sally.run([...words, "--json"]);
    expect(json, words.join(" ")).toMatchObject({ exit: 0, stderr: "" });
    expect(() => JSON.parse(json.stdout) as unknown, words.join(" ")).not.toThrow();
    seen.push(shown.screen, piped.stdout, piped.stderr, json.stdout);
  };
  /** What prints the same everywhere, or nothing but a remark. */
  const plainly = async (line: string, expected: RegExp): Promise<string> => {
    const shown = await terminal.run(line);
    expect(shown.exit, shown.screen).toBe(0);
    expect(shown.screen).toMatch(expected);
    seen.push(shown.screen);
    return shown.screen;
  };

  const rocket = await sally.run(["project", "create", acme, "Rocket", "--json"]);
  const { id } = JSON.parse(rocket.stdout) as { id: string };
  await both(["whoami"], new RegExp(ada.email));
  await both(["workspaces"], /Acme/);
  await both(["access", acme], /open/);
  await both(["projects", acme], /Rocket/);
  await both(["project", "show", id], /Rocket/);
  await both(["members", acme], new RegExp(ada.email));
  await both(["enforce", acme], /Require 2FA/);
  await both(["enforce", acme, "on"], /any second factor/);
  await both(["enforce", acme, "off"], /off/);
  await both(["audit", acme], /workspace\.created/);
  const preview = await terminal.run(`sally enforce ${acme} preview`);
  expect(preview).toMatchObject({ exit: 0 });
  expect(preview.screen).toContain("Nobody would be shut out.");
  const exported = await plainly(`sally audit ${acme} --export csv > log.csv; cut -d, -f1 log.csv | head -1`, /position/);
  expect(exported).not.toMatch(/\u001b\[[0-9]+m\w*position/);

  await plainly(`sally project create ${acme} Moon`, /Moon/);
  for (const owner of ["", `--workspace ${acme}`, `--project ${id}`]) {
    const made = await terminal.run(`sally tokens create deploy ${owner} --json > made.json`);
    expect(made.exit, made.screen).toBe(0);
    const { token } = JSON.parse(await readFile(join(sally.home, "made.json"), "utf8")) as { token: { id: string } };
    await both(["tokens", "list", ...owner.split(" ").filter(Boolean)], /deploy/);
    await plainly(`sally tokens revoke ${token.id} ${owner}`, /Revoked\./);
  }
  await plainly("sally tokens create shown", /Created shown[\s\S]*slp_acc_\w+/);
  await plainly("sally completions bash | tail -1", /sally/);
  await plainly("sally man | head -1 | cut -c1-20", /./);

  const asked = await terminal.begin(`sally project delete ${id}`);
  await asked.says(/Type its name to go on/);
  await terminal.type("Rocket");
  expect(await asked.done()).toMatchObject({ exit: 0 });
  const unasked = await sally.run(["project", "delete", id]);
  expect(unasked).toMatchObject({ exit: 2, stdout: "" });
  expect(unasked.stderr).toContain("--confirm NAME");

  await plainly("sally logout", /Signed out of/);
  const after = await terminal.run("sally whoami");
  expect(after).toMatchObject({ exit: 3 });
  expect(after.screen).toContain("sally login --server");
  expect([...seen, after.screen].filter((text) => text.includes(secret))).toEqual([]);
});

test("who is refused is told at the terminal where to put it right, and a pipe learns it from the exit code", { tag: "@script" }, async ({ person, sally, terminal }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  await ada.arrive();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");
  await bob.arrive();
  await ada.invite(acme, bob);
  await bob.acceptInvite();
  const admins = await Sally.atHome();
  expect((await admins.login(ada)).exit).toBe(0);
  expect((await sally.login(bob)).exit).toBe(0);
  expect((await admins.run(["enforce", acme, "on"])).exit).toBe(0);
  for (const line of [`sally access ${acme}`, `sally projects ${acme}`, `sally projects ${acme} --json | cat; exit \${PIPESTATUS[0]}`]) {
    const shown = await terminal.run(line);
    expect(shown.exit, shown.screen).toBe(4);
    expect(shown.screen).toContain(`${place().url}/w/${acme}`);
    expect(shown.screen).not.toContain(await sally.secret());
  }
});

test("who has proven less than they could confirms it in the browser, and the command goes on with a session in place of the former one", { tag: "@script" }, async ({ person, sally, terminal }) => {
  const ada = await person("Ada");
  await ada.arrive();
  expect((await sally.login(ada)).exit).toBe(0);
  const former = await sally.secret();
  await ada.setUpAuthenticator();

  const making = await terminal.begin("sally tokens create deploy");
  await making.says(/Confirm it's you in the browser\.\s/);
  await making.says(/[◐◓◑◒] Waiting for you to approve it in the browser/);
  await approve(ada, sally);
  const made = await making.done();
  expect(made.exit, made.screen).toBe(0);
  expect(made.screen).toMatch(/Created deploy[\s\S]*slp_acc_\w+/);
  expect(await sally.secret()).not.toBe(former);
  const askedAs = async (secret: string): Promise<number> =>
    (await ada.page.request.get("/api/v1/me", { headers: { authorization: `Bearer ${secret}` } })).status();
  expect([await askedAs(former), await askedAs(await sally.secret())]).toEqual([401, 200]);
  expect((await terminal.run("sally tokens create another")).exit, "nobody is asked twice in ten minutes").toBe(0);
});

test("an admin who is signed in by less is led to their passkey where only one counts, and told the reason and the address where they have none or do not use it", { tag: "@script" }, async ({ person, sally, terminal }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");
  expect((await sally.login(ada)).exit).toBe(0);
  const passkeysOnly = `sally enforce ${acme} on --level passkeys`;

  const without = await terminal.run(passkeysOnly);
  expect(without.exit, without.screen).toBe(4);
  expect(without.screen).toContain(`You need a passkey on your own account first, or you would shut yourself out of ${acme}.`);
  expect(without.screen).toContain(`Add it at ${place().url}/account/security`);
  expect(without.screen).not.toContain("Set up two-factor authentication");
  const problem = JSON.parse((await sally.run([...passkeysOnly.split(" ").slice(1), "--json"])).stderr) as { fix_url: string };
  expect(problem.fix_url).toBe(`${place().url}/account/security`);

  // From here on the browser is one that signed in by the app, and has a passkey at hand.
  const laptop = await PasskeyDevice.builtInto(ada.page);
  await ada.open("/account/security");
  await laptop.answers(() => ada.press("Add Passkey"));
  await expect(ada.page.getByRole("status")).toContainText("Passkey added.");
  await ada.signOut();
  await ada.signIn();

  // Whoever goes past the passkey is not asked again and again, but told what is missing.
  const past = await terminal.begin(passkeysOnly);
  await past.says(/Confirm it's you in the browser, with your passkey\./);
  const link = await opened(sally);
  expect(link).toMatch(/^\/step-up\?with=passkey&next=/);
  await ada.open(new URL(link, place().url).searchParams.get("next") ?? "");
  await ada.press("Continue");
  await ada.press("Approve");
  const refused = await past.done();
  expect(refused.exit, refused.screen).toBe(4);
  expect(refused.screen).toContain("You have a passkey, but this session has not used it");
  expect(refused.screen).toContain(`Use it in the browser, at ${place().url}/step-up?with=passkey`);
  expect(refused.screen).toContain("Then run `sally login");

  const led = await terminal.begin(passkeysOnly);
  await led.says(/in a browser that has used your passkey/);
  await ada.open(await opened(sally));
  await expect(ada.page.getByRole("dialog", { name: "Confirm it's you" })).toContainText("asks for a passkey");
  await laptop.answers(() => ada.press("Use a passkey"));
  await ada.press("Continue");
  await ada.press("Approve");
  const done = await led.done();
  expect(done.exit, done.screen).toBe(0);
  expect(done.screen).toMatch(/on: passkeys only/);
});

test("on a narrow terminal what spins stays one line, and the address and the code above it stay where they are", { tag: "@script" }, async ({ sally }) => {
  const narrow = await sally.terminal("40");
  try {
    const login = await narrow.begin("sally login");
    await login.says(/[◐◓◑◒] Waiting for you/);
    // A line that goes on in the next one is left behind there with each beat.
    await wait(1500);
    const screen = await narrow.screen();
    expect(screen.match(/[◐◓◑◒] Waiting for you/g), screen).toHaveLength(1);
    expect(screen).toMatch(/\/device\?code=[A-Z]{4}-[A-Z]{4}/);
    await narrow.interrupt();
    expect(await login.done()).toMatchObject({ exit: 130 });

    const answer = "HTTP/1.1 429 Too Many Requests\r\nretry-after: 60\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    const busy = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => socket.end(answer));
    });
    const port = await stranger(busy);
    const waiting = await narrow.begin(`SALLYPORT_TOKEN=${TOKEN} sally members acme --server http://localhost:${port}`);
    await waiting.says(/[◐◓◑◒] Going on in 60 seconds: localhost/);
    await wait(1500);
    const slower = await narrow.screen();
    expect(slower.match(/Going on in/g), slower).toHaveLength(1);
    await narrow.interrupt();
    expect(await waiting.done()).toMatchObject({ exit: 130 });
    busy.close();
  } finally {
    await narrow.close();
  }
});

test("a server that is down, slow, or shows a wrong certificate is told by a sentence and an exit code, and never the token", { tag: "@script" }, async ({ sally, terminal }) => {
  const silent = createServer((socket) => socket.on("error", () => undefined));
  const [signed, authority] = [await certificate(sally.home, "FALSE"), await certificate(sally.home, "TRUE")];
  const impostor = createTlsServer({ key: await readFile(signed.key), cert: await readFile(signed.certificate) });
  const ruler = createTlsServer({ key: await readFile(authority.key), cert: await readFile(authority.certificate) });
  for (const server of [impostor, ruler]) server.on("tlsClientError", () => undefined);
  const gone = createServer();
  const [slow, tls, rules, down] = [await stranger(silent), await stranger(impostor), await stranger(ruler), await stranger(gone)];
  gone.close();
  await once(gone, "close");

  /** On the screen, and with both outputs taken apart. */
  const told = async (server: string, environment: string, exit: number, sentence: RegExp): Promise<void> => {
    const line = `${environment} SALLYPORT_TOKEN=${TOKEN} sally whoami --server ${server}`;
    const shown = await terminal.run(`${line} 2> told > out; code=$?; cat told; exit $code`);
    expect(shown.exit, shown.screen).toBe(exit);
    const [out, err] = [await readFile(join(sally.home, "out"), "utf8"), await readFile(join(sally.home, "told"), "utf8")];
    expect(out).toBe("");
    expect(err).toMatch(sentence);
    expect(err).not.toContain(TOKEN);
    expect(err).not.toMatch(ESCAPE);
  };
  await told(`http://localhost:${down}`, "", 5, /^sally: .*nothing listens there/);
  await told(`https://localhost:${tls}`, "", 5, /its certificate is not accepted: this machine does not know who issued it/);
  await told(`https://localhost:${rules}`, "", 5, /its certificate is not accepted: it is an authority's, and no server's/);
  await told(`https://localhost:${tls}`, `SSL_CERT_FILE=${signed.certificate}`, 5, /its certificate is not accepted: it is for another name/);

  await told(`http://localhost:${slow}`, "SALLYPORT_TIMEOUT=1", 5, /^sally: .*it did not answer within 1 second\.$/m);
  const given = await terminal.begin(`SALLYPORT_TIMEOUT=3 SALLYPORT_TOKEN=${TOKEN} sally whoami --server http://localhost:${slow}`);
  await given.says(/[◐◓◑◒] Waiting for localhost/);
  const givenUp = await given.done();
  expect(givenUp.exit, givenUp.screen).toBe(5);
  expect(givenUp.screen).toContain("it did not answer within 3 seconds.");
  expect(givenUp.screen).not.toContain("Waiting for");

  const waiting = await terminal.begin(`SALLYPORT_TOKEN=${TOKEN} sally whoami --server http://localhost:${slow}`);
  await waiting.says(/[◐◓◑◒] Waiting for localhost/);
  await terminal.interrupt();
  const interrupted = await waiting.done();
  expect(interrupted.exit).toBe(130);
  for (const server of [silent, impostor, ruler]) server.close();
});

test("a server that lies behind a proxy is reached through it, and the proxy reads where to and nothing else", { tag: "@script" }, async ({ person, sally, terminal }) => {
  const ada = await person("Ada");
  await ada.arrive();
  expect((await sally.login(ada)).exit).toBe(0);
  const { secret } = JSON.parse((await sally.run(["tokens", "create", "deploy", "--json"])).stdout) as { secret: string };
  remember(secret);
  const signed = await certificate(sally.home, "FALSE");
  const joined = (one: Socket, other: Socket): void => {
    for (const socket of [one, other]) socket.on("error", () => socket.destroy());
    one.pipe(other).pipe(one);
  };
  const door = createTlsServer({ key: await readFile(signed.key), cert: await readFile(signed.certificate) }, (socket) =>
    joined(socket, connect(Number(new URL(place().url).port), "localhost")));
  const behind = await stranger(door);
  let seen = "";
  const proxy = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk: Buffer) => (seen += chunk.toString("latin1")));
    // The head may come in parts.
    socket.on("data", function asked() {
      if (!seen.includes("\r\n\r\n")) return;
      socket.off("data", asked);
      const inside = connect(behind, "127.0.0.1", () => socket.write("HTTP/1.1 200 Connection established\r\n\r\n"));
      joined(socket, inside);
    });
  });
  const way = `HTTPS_PROXY=http://localhost:${await stranger(proxy)} SSL_CERT_FILE=${signed.certificate} SALLYPORT_TOKEN=${secret}`;
  const asked = await terminal.run(`${way} sally whoami --server https://another.example`);
  expect(asked.exit, asked.screen).toBe(0);
  expect(asked.screen).toContain("deploy");
  expect(seen).toMatch(/^CONNECT another\.example:443 HTTP\/1\.1\r\n/);
  expect(seen).not.toContain(secret);
  for (const server of [door, proxy]) server.close();
});

test("an export into a file shows how much has come, one into a pager leaves it the terminal, and each is given up when no more comes", { tag: "@script" }, async ({ sally, terminal }) => {
  const begun = ["HTTP/1.1 200 OK", "content-type: text/csv", "transfer-encoding: chunked", "", "4", "a,b\n", ""].join("\r\n");
  const stalling = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.write(begun));
  });
  const port = await stranger(stalling);
  const environment = `SALLYPORT_TIMEOUT=3 SALLYPORT_TOKEN=${TOKEN}`;
  const line = `${environment} sally audit acme --export csv --server http://localhost:${port}`;
  const filed = await terminal.begin(`${line} > log.csv`);
  await filed.says(/[◐◓◑◒] Received 4 bytes/);
  const ended = await filed.done();
  expect(ended.exit, ended.screen).toBe(5);
  expect(ended.screen).toContain("it sent nothing for 3 seconds.");
  expect(ended.screen).not.toContain("Received");
  expect(await readFile(join(sally.home, "log.csv"), "utf8")).toBe("a,b\n");

  const shown = await terminal.begin(line);
  await shown.says(/a,b/);
  const over = await shown.done();
  expect(over.exit, over.screen).toBe(5);
  expect(over.screen, "what it prints is sign enough").not.toContain("Received");

  // A pager has the terminal to itself: whatever is written beside it stands in the middle of its page.
  const paged = await terminal.begin(`${line} | less`);
  await paged.says(/a,b/);
  for (let look = 0; look < 10; look += 1) {
    expect(await terminal.screen()).not.toMatch(/[◐◓◑◒]|Received/);
    await wait(200);
  }
  await terminal.press("q");
  await paged.done();
  stalling.close();
});

test("a server that asks to go slower is waited for, and the terminal says so", { tag: "@script" }, async ({ terminal }) => {
  const answers = ["HTTP/1.1 429 Too Many Requests\r\nretry-after: 2\r\n", "HTTP/1.1 200 OK\r\n"];
  const busy = createServer((socket) => {
    socket.on("error", () => undefined);
    const body = '{"items":[],"next":null}';
    const rest = `content-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`;
    socket.once("data", () => socket.end(`${answers.shift() ?? ""}${rest}`));
  });
  const port = await stranger(busy);
  const waiting = await terminal.begin(`SALLYPORT_TOKEN=${TOKEN} sally members acme --server http://localhost:${port}`);
  await waiting.says(/[◐◓◑◒] Going on in 2 seconds: localhost asks to go slower/);
  const done = await waiting.done();
  expect(done.exit, done.screen).toBe(0);
  expect(done.screen).not.toContain("asks to go slower");
  busy.close();
});

test("a session that can't be kept is said before anybody goes to a browser, and one that could not be kept after all is ended", { tag: "@script" }, async ({ person, sally, terminal }) => {
  // What a full disk does, without one: no file may grow beyond so many blocks.
  const full = (blocks: number) => `trap '' XFSZ; ulimit -f ${blocks}; sally login`;
  const early = await terminal.run(full(0));
  expect(early.exit, early.screen).toBe(1);
  expect(early.screen).toMatch(/sally: .*credentials\.json can't be written: File too large/);
  expect(early.screen).toContain("Make room");
  expect(early.screen).not.toContain("A browser should be opening");

  const ada = await person("Ada");
  await ada.arrive();
  // One block of bash's is 1024 bytes: what is in the book fits, and a session more does not.
  await mkdir(dirname(sally.book), { recursive: true, mode: 0o700 });
  const other = { "https://gate.example.com": { kept_in: "file", secret: `slp_cli_${"x".repeat(840)}` } };
  const before = JSON.stringify({ default: null, servers: other }, null, 2);
  await writeFile(sally.book, before, { mode: 0o600 });
  const login = await terminal.begin(full(1));
  await login.says(/A browser should be opening/);
  await approve(ada, sally);
  const late = await login.done();
  expect(late.exit, late.screen).toBe(1);
  expect(late.screen).toMatch(/credentials\.json can't be written: File too large/);
  expect(late.screen).toContain("What was in it is still there.");
  expect(JSON.parse(await readFile(sally.book, "utf8"))).toEqual(JSON.parse(before));
  await ada.open("/account/security");
  await expect(ada.page.getByRole("table", { name: "Sessions" }).getByRole("row")).toHaveCount(2);
});
