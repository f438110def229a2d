import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "@playwright/test";

import { place } from "./place";
import { leaksIn } from "./secrets";
import { Server } from "./server";
import { test as base } from "./test";

export { expect } from "@playwright/test";

/** What is said about passkeys to the server, in answer to what it asked or showed. */
const SAID = /\/rpc\/((add|rename|remove)_passkey|passkey_sign_in|second_step_passkey|step_up_passkey)$/;

interface Fixtures {
  /** Whether the server is started anew each time after it has asked, before it is answered. */
  restarts: boolean;
  /** Starts the server anew, where it restarts at all. */
  restart: () => Promise<void>;
}

interface OfTheWorker {
  /** One that nobody else is using. */
  ownServer: Server;
}

export const test = base.extend<Fixtures, OfTheWorker>({
  ownServer: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), "sallyport-e2e-"));
      const server = new Server(folder, place());
      await server.start();
      await use(server);
      await server.stop();
      const findings = [...(await server.panics()), ...(await leaksIn(server.log))];
      await rm(folder, { recursive: true });
      expect(findings, "what the log must not hold").toEqual([]);
    },
    { scope: "worker" },
  ],

  restarts: [false, { option: true }],

  restart: async ({ ownServer, restarts }, use) => {
    let count = 0;
    await use(async () => {
      if (!restarts) return;
      count += 1;
      await ownServer.restart();
    });
    expect(count > 0, "whether it was started anew").toBe(restarts);
  },

  baseURL: async ({ ownServer }, use) => {
    await use(ownServer.url);
  },

  newBrowser: async ({ newBrowser, restarts, restart }, use) => {
    await use(async () => {
      const context = await newBrowser();
      if (restarts) {
        await context.route(SAID, async (route) => {
          await restart();
          await route.continue();
        });
      }
      return context;
    });
  },
});

/** The same tests twice: in one run of the server, and with a new one between every question and its answer. */
export function withAndWithoutRestarts(describe: () => void): void {
  for (const restarts of [false, true]) {
    const title = restarts ? "a server that restarts before each answer" : "a server that stays";
    test.describe(title, { tag: "@script" }, () => {
      test.use({ restarts });
      describe();
    });
  }
}
