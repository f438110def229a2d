import { test as base } from "@playwright/test";

import { Mailbox } from "./mailbox";
import { Person } from "./person";
import { place } from "./place";
import { remember } from "./secrets";

export { expect } from "@playwright/test";

interface Fixtures {
  mailbox: Mailbox;
  /** Somebody with a browser of their own. */
  person: (name: string) => Promise<Person>;
}

export const test = base.extend<Fixtures>({
  baseURL: async ({}, use) => {
    await use(place().url);
  },

  mailbox: async ({}, use) => {
    await use(new Mailbox());
  },

  context: async ({ context }, use) => {
    await use(context);
    remember(...(await context.cookies()).map(({ value }) => value));
  },

  person: async ({ browser, mailbox }, use) => {
    const people: Person[] = [];
    await use(async (name) => {
      const context = await browser.newContext();
      const person = new Person(name, await context.newPage(), mailbox);
      people.push(person);
      return person;
    });
    for (const { page } of people) {
      remember(...(await page.context().cookies()).map(({ value }) => value));
      await page.context().close();
    }
  },
});
