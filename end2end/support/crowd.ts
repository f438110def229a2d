import { type APIRequestContext, expect } from "@playwright/test";

import { Account, addressOf } from "./account";
import { linkTo, type Mailbox } from "./mailbox";
import { ownOrigin } from "./place";

/** People of a domain sign up, by the same posts as the forms'. Where it is trusted they are members from then on. */
export async function crowdOf(
  domain: string,
  names: string[],
  { request, mailbox }: { request: APIRequestContext; mailbox: Mailbox },
): Promise<Account[]> {
  const post = async (name: string, form: Record<string, string>) => {
    const answer = await request.post(`/rpc/${name}`, { form, headers: ownOrigin() });
    expect(answer.ok(), name).toBe(true);
  };
  const accounts = names.map((name) => new Account(name, addressOf(name, domain)));
  for (const { name, email, password } of accounts) await post("sign_up", { name, email, password });
  for (const { email } of accounts) {
    const link = linkTo(await mailbox.waitFor(email, /verify/i), "/verify-email");
    await post("verify_email", { token: new URL(link).searchParams.get("token") ?? "" });
  }
  return accounts;
}

/** `count` names in the order of the alphabet. */
export function namesOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `Member ${String(index + 1).padStart(2, "0")}`);
}
