import { expect } from "@playwright/test";

import { place } from "./place";
import { remember } from "./secrets";

interface Begun {
  device_code: string;
  user_code: string;
  verification_uri: string;
  verification_uri_complete: string;
}

/** A command line that signs in by a browser, as RFC 8628 says. */
export class CommandLine {
  private constructor(private readonly begun: Begun) {}

  static async waiting(name = "ada@laptop"): Promise<CommandLine> {
    const answer = await post("device/authorization", { client_id: "sally", device_name: name });
    expect(answer.status).toBe(200);
    const begun = (await answer.json()) as Begun;
    remember(begun.device_code, begun.user_code);
    return new CommandLine(begun);
  }

  get code(): string {
    return this.begun.user_code;
  }

  /** The link it prints, as a path. */
  get link(): string {
    return this.begun.verification_uri_complete.replace(/^https?:\/\/[^/]+/, "");
  }

  /** What it is told when it asks: its token, or why it has none. */
  async ask(): Promise<string> {
    const grant_type = "urn:ietf:params:oauth:grant-type:device_code";
    const answer = await post("device/token", { grant_type, client_id: "sally", device_code: this.begun.device_code });
    const told = (await answer.json()) as { access_token?: string; error?: string };
    if (told.access_token === undefined) return told.error ?? "";
    remember(told.access_token);
    return told.access_token;
  }
}

/** Ends the session of a command line; the status says whether there was one. */
export async function signOutThere(token: string): Promise<number> {
  return (await post("sign-out", {}, { authorization: `Bearer ${token}` })).status;
}

async function post(path: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${place().url}/api/v1/${path}`, { method: "POST", body: new URLSearchParams(form), headers });
}
