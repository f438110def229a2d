import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { expect, type Page } from "@playwright/test";

import type { Person } from "./person";
import { ownOrigin } from "./place";
import { remember } from "./secrets";

/** What a site asks a browser for a passkey with, as JSON (Web Authentication Level 3, §5.1.9). */
interface Question {
  rpId: string;
  challenge: string;
}

type Outcome = { answer: string; refused?: never } | { answer?: never; refused: string };

/** A site of somebody else's that people are lured to, at a name that browsers take for a secure one. */
export class FakeSite {
  private constructor(
    readonly host: string,
    private readonly server: Server,
  ) {}

  static async named(host: string): Promise<FakeSite> {
    const page = "<!doctype html><title>Sign in</title><link rel=icon href='data:,'>";
    const server = createServer((_, response) => response.setHeader("content-type", "text/html").end(page));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new FakeSite(host, server);
  }

  get url(): string {
    return `http://${this.host}:${(this.server.address() as AddressInfo).port}/`;
  }

  /** What the real site asks the thief, who wants to sign in there. */
  async question({ page }: Person): Promise<Question> {
    await page.request.get("/sign-in");
    const asked = await page.request.post("/rpc/begin_passkey_sign_in", { headers: ownOrigin() });
    expect(asked.ok()).toBe(true);
    const question = (await asked.json()) as Question | { publicKey: Question };
    return "publicKey" in question ? question.publicKey : question;
  }

  /** What the real site says of an answer that was given here. */
  async handOver({ page }: Person, answer: string): Promise<{ status: number; code: unknown }> {
    const headers = { ...ownOrigin(), accept: "application/json" };
    const told = await page.request.post("/rpc/passkey_sign_in", { form: { answer }, headers });
    return { status: told.status(), code: ((await told.json()) as { code?: unknown }).code };
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }
}

/** Has the page that is open ask for a passkey, whosever page it is. */
export async function askedAt(page: Page, question: Question): Promise<Outcome> {
  const outcome = await page.evaluate(async (question): Promise<Outcome> => {
    try {
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON({ ...question, timeout: 5_000 });
      const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
      return { answer: JSON.stringify(credential.toJSON()) };
    } catch (error) {
      return { refused: (error as Error).name };
    }
  }, question);
  if (outcome.answer !== undefined) {
    const { response } = JSON.parse(outcome.answer) as { response: Record<string, string> };
    remember(...["signature", "clientDataJSON"].map((part) => response[part]).filter((part) => part !== undefined));
  }
  return outcome;
}
