import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { place } from "./place";

export interface Mail {
  to: string[];
  subject: string;
  text: string;
  html: string;
  links: string[];
}

/** What was broken off on its way, by a server that was killed, is sent again after a minute. */
const DELIVERY_LIMIT_MS = 180_000;

export class Mailbox {
  readonly #taken = new Set<string>();

  /** The oldest mail to this address that fits and was not handed out yet. */
  async waitFor(address: string, subject: RegExp): Promise<Mail> {
    const deadline = Date.now() + DELIVERY_LIMIT_MS;
    while (Date.now() < deadline) {
      const mail = await this.#take((mail) => mail.to.includes(address.toLowerCase()) && subject.test(mail.subject));
      if (mail !== undefined) return mail;
      await delay(100);
    }
    const received = (await this.all(address)).map((mail) => mail.subject).join(", ");
    throw new Error(`No mail "${subject.source}" for ${address}; what came: ${received || "nothing"}`);
  }

  /** Everything this address ever got, for the tests that say nothing more was sent. */
  async all(address: string): Promise<Mail[]> {
    const mails = await Promise.all((await delivered()).map(read));
    return mails.filter((mail) => mail.to.includes(address.toLowerCase()));
  }

  async #take(fits: (mail: Mail) => boolean): Promise<Mail | undefined> {
    for (const name of await delivered()) {
      if (this.#taken.has(name)) continue;
      const mail = await read(name);
      if (!fits(mail)) continue;
      this.#taken.add(name);
      return mail;
    }
    return undefined;
  }
}

/** The one link of a mail that leads to `path`. */
export function linkTo(mail: Mail, path: string): string {
  const link = mail.links.find((link) => new URL(link).pathname.startsWith(path));
  if (link === undefined) throw new Error(`"${mail.subject}" has no link to ${path}`);
  return link;
}

async function delivered(): Promise<string[]> {
  const names = await readdir(folder());
  return names.filter((name) => !name.startsWith(".")).sort();
}

/** Mails don't change: each is read once, or every test would read all the mails of the tests before it. */
const known = new Map<string, Mail>();

async function read(name: string): Promise<Mail> {
  const mail = known.get(name) ?? (JSON.parse(await readFile(join(folder(), name), "utf8")) as Mail);
  known.set(name, mail);
  return mail;
}

function folder(): string {
  return join(place().folder, "mail");
}
