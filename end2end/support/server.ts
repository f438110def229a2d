import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const START_LIMIT_MS = 60_000;
/** It gives up by itself what is not finished after ten seconds, requests as well as mail. */
const STOP_LIMIT_MS = 30_000;

export const PROGRAM = resolve(process.env["SALLYPORT_BIN"] ?? "../target/debug/sallyport");

/** The real program, as it is deployed, on a free port and an empty data folder. */
export class Server {
  readonly log: string;
  url = "";
  #port: number | undefined;
  #process: ChildProcess | undefined;

  constructor(
    private readonly folder: string,
    private readonly around: { smtpUrl: string; nameServer: string },
  ) {
    this.log = join(folder, "server.log");
  }

  async start(): Promise<void> {
    const port = (this.#port ??= await freePort());
    this.url = `http://localhost:${port}`;
    const output = openSync(this.log, "a");
    this.#process = spawn(PROGRAM, ["serve"], {
      cwd: this.folder,
      stdio: ["ignore", output, output],
      env: {
        PATH: process.env["PATH"],
        SALLYPORT_LISTEN: `127.0.0.1:${port}`,
        SALLYPORT_PUBLIC_URL: this.url,
        SALLYPORT_DATA_DIR: join(this.folder, "data"),
        SALLYPORT_SMTP_URL: this.around.smtpUrl,
        SALLYPORT_DNS_RESOLVER: this.around.nameServer,
        SALLYPORT_MAIL_FROM: "Sallyport <sallyport@example.test>",
        // The most talkative level anyone would run: what it does not say, no level says.
        SALLYPORT_LOG: "debug",
      },
    });
    this.#process.on("error", () => undefined);
    // It has its own by now; ours would stay open with each start.
    closeSync(output);
    await this.#ready();
  }

  /** As an update does it: at the same address, on the same data, with nothing left in memory. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child?.pid === undefined || !isAlive(child)) return;
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    await Promise.race([exited, delay(STOP_LIMIT_MS)]);
    if (isAlive(child)) child.kill("SIGKILL");
    await exited;
  }

  async panics(): Promise<string[]> {
    const lines = (await readFile(this.log, "utf8")).split("\n");
    return lines.filter((line) => line.includes("panicked at"));
  }

  async #ready(): Promise<void> {
    const deadline = Date.now() + START_LIMIT_MS;
    while (Date.now() < deadline && this.#process !== undefined && isAlive(this.#process)) {
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (answer?.ok === true) return;
      await delay(50);
    }
    throw new Error(`The server did not get ready:\n${await readFile(this.log, "utf8")}`);
  }
}

function isAlive(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

/** Below those that systems give to whoever names none: nobody else is given it between a stop and the next start. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    const probe = createServer().listen(port, "127.0.0.1");
    const isFree = await once(probe, "listening").then(() => true, () => false);
    if (!isFree) continue;
    probe.close();
    await once(probe, "close");
    return port;
  }
}
