import { once } from "node:events";
import { mkdir, rename, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Readable } from "node:stream";

import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

import type { Mail } from "./mailbox";
import { rememberLink } from "./secrets";

/** A real SMTP server that puts each mail into a folder, where the specs' mailboxes find it. */
export class PostOffice {
  #delivered = 0;
  readonly #smtp: SMTPServer;

  private constructor(private readonly folder: string) {
    this.#smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onData: (stream, session, done) => {
        const to = session.envelope.rcptTo.map((recipient) => recipient.address.toLowerCase());
        this.#deliver(stream, to).then(() => done(), done);
      },
    });
    // Restarts kill the server where it is, also in the middle of a mail: what breaks off then is that mail. Unheard,
    // it would end the process that it is heard in, and with it the run.
    this.#smtp.on("error", () => undefined);
  }

  static async open(folder: string): Promise<PostOffice> {
    await mkdir(folder, { recursive: true });
    const office = new PostOffice(folder);
    office.#smtp.listen(0, "127.0.0.1");
    await once(office.#smtp.server, "listening");
    return office;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.#smtp.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#smtp.close(resolve));
  }

  async #deliver(stream: Readable, to: string[]): Promise<void> {
    const parsed = await simpleParser(stream);
    const text = parsed.text ?? "";
    const mail: Mail = {
      to,
      subject: parsed.subject ?? "",
      text,
      html: parsed.html === false ? "" : parsed.html,
      links: text.match(/https?:\/\/[^\s<>"]+/g) ?? [],
    };
    mail.links.forEach(rememberLink);
    this.#delivered += 1;
    const name = `${String(this.#delivered).padStart(6, "0")}.json`;
    // Written aside and renamed: a mailbox must never read half a mail.
    await writeFile(join(this.folder, `.${name}`), JSON.stringify(mail));
    await rename(join(this.folder, `.${name}`), join(this.folder, name));
  }
}
