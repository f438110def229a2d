import { setDefaultAutoSelectFamilyAttemptTimeout } from "node:net";

import { test as base, type BrowserContext } from "@playwright/test";

import { Account, addressOf } from "./account";
import { noteCookies } from "./cookies";
import { Mailbox } from "./mailbox";
import { Person } from "./person";
import { place } from "./place";
import { listenForTrouble } from "./trouble";
import { waitWhilePagesLoad } from "./unhurried";

export { expect } from "@playwright/test";

// Of a name with two addresses, as `localhost` is, Node gives the first one up after 250 ms: a busy machine may take them.
setDefaultAutoSelectFamilyAttemptTimeout(20_000);

interface Fixtures {
  mailbox: Mailbox;
  newBrowser: () => Promise<BrowserContext>;
  /** Somebody with a browser of their own, and an address of this domain where it matters. */
  person: (name: string, domain?: string) => Promise<Person>;
  /** The same person at another browser, where they are not signed in. */
  elsewhere: (person: Person) => Promise<Person>;
}

export const test = base.extend<Fixtures>({
  baseURL: async ({}, use) => {
    await use(place().url);
  },

  mailbox: async ({}, use) => {
    await use(new Mailbox());
  },

  context: async ({ context }, use) => {
    const noted = noteCookies(context);
    const expectNoTrouble = listenForTrouble(context);
    waitWhilePagesLoad(context);
    await use(context);
    await noted();
    expectNoTrouble();
  },

  newBrowser: async ({ browser }, use) => {
    const closing: (() => Promise<void>)[] = [];
    await use(async () => {
      const context = await browser.newContext();
      const noted = noteCookies(context);
      const expectNoTrouble = listenForTrouble(context);
      waitWhilePagesLoad(context);
      closing.push(async () => {
        await noted();
        await context.close();
        expectNoTrouble();
      });
      return context;
    });
    for (const close of closing) await close();
  },

  person: async ({ newBrowser, mailbox }, use) => {
    await use(async (name, domain) => {
      const context = await newBrowser();
      return new Person(await context.newPage(), mailbox, new Account(name, addressOf(name, domain)));
    });
  },

  elsewhere: async ({ newBrowser, mailbox }, use) => {
    await use(async ({ account }) => {
      const context = await newBrowser();
      return new Person(await context.newPage(), mailbox, account);
    });
  },
});
