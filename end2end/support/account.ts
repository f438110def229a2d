import { randomBytes } from "node:crypto";

import type { Authenticator } from "./authenticator";
import { remember } from "./secrets";

/** What somebody knows and has, whichever browser they sit at. */
export class Account {
  readonly password: string;
  authenticator: Authenticator | undefined;
  recoveryCodes: string[] = [];

  constructor(
    readonly name: string,
    readonly email = addressOf(name),
  ) {
    this.password = `violet harbour ${unique()} kettle`;
    remember(this.password);
  }

  /** A code that was not used yet. */
  async code(): Promise<string> {
    if (this.authenticator === undefined) throw new Error(`${this.name} has no authenticator app`);
    return this.authenticator.nextCode();
  }

  /** Six digits that open nothing: the code of five minutes ago. */
  async wrongCode(): Promise<string> {
    if (this.authenticator === undefined) throw new Error(`${this.name} has no authenticator app`);
    return this.authenticator.codeAt(-10);
  }

  /** A recovery code that was not used yet. */
  recoveryCode(): string {
    const code = this.recoveryCodes.shift();
    if (code === undefined) throw new Error(`${this.name} has no recovery code left`);
    return code;
  }
}

/** An address of theirs that nobody else has. */
export function addressOf(name: string, domain = "example.test"): string {
  return `${name.toLowerCase().replace(/\W/g, ".")}.${unique()}@${domain}`;
}

export function unique(): string {
  return randomBytes(6).toString("hex");
}
