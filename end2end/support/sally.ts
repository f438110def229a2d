import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { expect } from "@playwright/test";

import type { Person } from "./person";
import { place } from "./place";
import { remember } from "./secrets";
import { PROGRAM } from "./server";
import { Terminal } from "./terminal";

const SALLY = join(dirname(PROGRAM), "sally");

/** What a command came to. */
export interface Said {
  exit: number | null;
  stdout: string;
  stderr: string;
}

/** The real `sally`, in a home of its own: what one person's terminal keeps, another one's does not see. */
export class Sally {
  private constructor(readonly home: string) {}

  static async atHome(): Promise<Sally> {
    return new Sally(await mkdtemp(join(place().folder, "home-")));
  }

  /** A command at this terminal; with a token, as a pipeline runs it. */
  async run(words: string[], token?: string): Promise<Said> {
    return this.begin(words, token).done();
  }

  /** Signs in, as somebody who approves it in their own browser. Leaves the browser on the page that says so. */
  async login(person: Person): Promise<Said> {
    const login = this.begin(["login", "--no-browser"]);
    const [code] = await login.says(/\b[A-Z]{4}-[A-Z]{4}\b/);
    await person.open("/device");
    await person.field("Code").fill(code);
    await person.press("Continue");
    await person.press("Approve");
    return login.done();
  }

  /** A terminal in this home, where `sally` is on the path; of the usual width, or of so many columns. */
  async terminal(columns?: string): Promise<Terminal> {
    return Terminal.open(this.home, { ...this.environment(), BROWSER: join(this.home, "browser") }, columns);
  }

  /** What sessions are kept in. */
  get book(): string {
    return join(this.home, ".config", "sallyport", "credentials.json");
  }

  /** The session that is kept for this server. */
  async secret(): Promise<string> {
    const { servers } = JSON.parse(await readFile(this.book, "utf8")) as { servers: Record<string, { secret: string }> };
    const secret = servers[place().url]?.secret ?? "";
    expect(secret).toMatch(/^slp_cli_/);
    remember(secret);
    return secret;
  }

  private begin(words: string[], token?: string): Running {
    if (token !== undefined) remember(token);
    const child = spawn(SALLY, words, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...this.environment(), ...(token === undefined ? {} : { SALLYPORT_TOKEN: token }) },
    });
    return new Running(child);
  }

  private environment(): NodeJS.ProcessEnv {
    return {
      PATH: `${dirname(SALLY)}:${process.env["PATH"] ?? ""}`,
      HOME: this.home,
      SALLYPORT_CREDENTIALS: "file",
      SALLYPORT_SERVER: place().url,
    };
  }
}

/** A command that has not ended yet. */
class Running {
  readonly #exited: Promise<unknown[]>;
  #hasEnded = false;
  #stdout = "";
  #stderr = "";

  constructor(private readonly child: ChildProcess) {
    this.#exited = once(child, "close");
    // Not before its last word was heard.
    child.on("close", () => (this.#hasEnded = true));
    child.stdout?.on("data", (part) => (this.#stdout += String(part)));
    child.stderr?.on("data", (part) => (this.#stderr += String(part)));
  }

  /** Waits until it tells its person something of this form. */
  async says(form: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const told = form.exec(this.#stderr);
      if (told !== null) return told;
      if (this.#hasEnded) throw new Error(`It ended and never said ${form}: ${this.#stderr}`);
      await Promise.race([once(this.child.stderr ?? this.child, "data"), this.#exited]);
    }
  }

  async done(): Promise<Said> {
    await this.#exited;
    return { exit: this.child.exitCode, stdout: this.#stdout, stderr: this.#stderr };
  }
}
