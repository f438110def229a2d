import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect } from "@playwright/test";

const call = promisify(execFile);
const WIDTH = "160";
const HEIGHT = "50";

/** What a command left on the screen, and what it came to. */
export interface Shown {
  exit: number;
  /** With the escape sequences of whatever is not plain. */
  screen: string;
}

/** A real terminal with a shell in it. What is typed there is typed key by key, and what is read is its screen. */
export class Terminal {
  #begun = 0;

  private constructor(
    private readonly home: string,
    private readonly socket: string,
  ) {}

  static async open(home: string, environment: NodeJS.ProcessEnv, width = WIDTH): Promise<Terminal> {
    const terminal = new Terminal(home, join(home, "tmux"));
    // It says with each prompt what the line before it came to, also where somebody interrupted it.
    const prompt = 'echo $? > "$HOME/exit.part" && mv "$HOME/exit.part" "$HOME/exit"';
    await writeFile(join(home, "shell"), `PS1='> '\nPROMPT_COMMAND='${prompt}'\n`);
    const shell = ["bash", "--noprofile", "--rcfile", join(home, "shell"), "-i"];
    const size = ["-x", width, "-y", HEIGHT];
    const env = { ...environment, LC_ALL: "C.UTF-8" };
    await call("tmux", ["-u", "-S", terminal.socket, "-f", "/dev/null", "new-session", "-d", "-c", home, ...size, ...shell], { env });
    await terminal.prompt();
    return terminal;
  }

  /** Runs a line of the shell's on a screen that was wiped before. */
  async run(line: string): Promise<Shown> {
    return (await this.begin(line)).done();
  }

  /** Begins it, for who wants to look or to type before it ends. */
  async begin(line: string): Promise<UnderWay> {
    await rm(this.exit);
    await this.tmux("send-keys", "-R");
    await this.tmux("clear-history");
    // What is written over again: a screen that is looked at now and then has not shown it each time.
    const record = join(this.home, `record-${(this.#begun += 1)}`);
    await writeFile(record, "");
    await this.tmux("pipe-pane", `exec cat > '${record}'`);
    await this.type(`(${line})`);
    return new UnderWay(this, record);
  }

  /** Waits until the shell asks for the next line; the exit code of the last one. */
  async prompt(): Promise<number> {
    const left = async () => (await readFile(this.exit, "utf8").catch(() => "")).trim();
    await expect.poll(left, { timeout: 60_000 }).not.toBe("");
    return Number(await left());
  }

  /** Types a line, and Return. */
  async type(line: string): Promise<void> {
    await this.tmux("send-keys", "-l", line);
    await this.tmux("send-keys", "Enter");
  }

  /** Presses a key, without Return. */
  async press(key: string): Promise<void> {
    await this.tmux("send-keys", "-l", key);
  }

  /** As Control and C do. */
  async interrupt(): Promise<void> {
    await this.tmux("send-keys", "C-c");
  }

  /** All that stands there; what was too wide for a line is put together again. */
  async screen(): Promise<string> {
    return this.tmux("capture-pane", "-p", "-e", "-J", "-S", "-");
  }

  async close(): Promise<void> {
    await this.tmux("kill-server");
  }

  private get exit(): string {
    return join(this.home, "exit");
  }

  private async tmux(...words: string[]): Promise<string> {
    return (await call("tmux", ["-S", this.socket, ...words])).stdout;
  }
}

/** A command at a terminal that has not ended yet. */
class UnderWay {
  constructor(
    private readonly terminal: Terminal,
    private readonly record: string,
  ) {}

  /** Waits until something of this form stands on the screen, or stood there since it began. */
  async says(form: RegExp): Promise<void> {
    const seen = async () => [await this.terminal.screen(), await readFile(this.record, "utf8")].join("\n");
    await expect.poll(seen).toMatch(form);
  }

  async done(): Promise<Shown> {
    return { exit: await this.terminal.prompt(), screen: await this.terminal.screen() };
  }
}
