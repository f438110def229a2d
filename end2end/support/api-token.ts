import { expect, type APIResponse, type Locator } from "@playwright/test";

import type { Person } from "./person";
import { remember } from "./secrets";

/** What is asked of another token; what is left out stays as the form has it. */
export interface Wanted {
  name: string;
  may?: string;
  expires?: string;
}

/** Fills in the form of the page that is open. */
export async function fillToken({ page }: Person, { name, may, expires }: Wanted): Promise<void> {
  await page.getByRole("textbox", { name: "Token name" }).fill(name);
  if (may !== undefined) await page.getByRole("combobox", { name: "May" }).selectOption(may);
  if (expires !== undefined) await page.getByRole("combobox", { name: "Expires" }).selectOption(expires);
}

/** Makes a token on the page that is open, and leaves it on the one that shows it. */
export async function createToken(maker: Person, wanted: Wanted): Promise<string> {
  await fillToken(maker, wanted);
  await maker.press("Create token");
  return readToken(maker);
}

/** The token that stands on the page, this once. */
export async function readToken({ page }: Person): Promise<string> {
  await expect(page.getByRole("heading", { name: "Save your token" })).toBeVisible();
  const token = await page.getByRole("textbox", { name: "Token", exact: true }).innerText();
  remember(token);
  return token;
}

/** The row of the token of that name. */
export function tokenRow({ page }: Person, name: string): Locator {
  return page.getByRole("table", { name: "Tokens" }).getByRole("row").filter({ hasText: name });
}

/** What a program that sends this token is answered at the API. */
export async function asProgram({ page }: Person, token: string, path: string): Promise<APIResponse> {
  const context = await page.context().browser()?.newContext();
  if (context === undefined) throw new Error("This page has no browser to ask from");
  const answer = await context.request.get(new URL(path, page.url()).href, { headers: { authorization: `Bearer ${token}` } });
  await answer.body();
  return answer;
}
