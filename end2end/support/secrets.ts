import { appendFileSync, existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { place } from "./place";

/** Shorter things (a path segment, an id) are no secrets, and would be found everywhere. */
const SHORTEST_TOKEN = 16;

const WORD = /\w+/g;

/** Notes a password, secret, code, token or cookie that was used. At the end the log must hold none of them. */
export function remember(...secrets: string[]): void {
  for (const secret of secrets) appendFileSync(file(), `${JSON.stringify(secret)}\n`);
}

/** A mailed link carries its token as a path segment or a query value. The address of a workspace is none, however long. */
export function rememberLink(link: string): void {
  const { pathname, searchParams } = new URL(link);
  const parts = [...(pathname.startsWith("/w/") ? [] : pathname.split("/")), ...searchParams.values()];
  remember(...parts.filter((part) => part.length >= SHORTEST_TOKEN));
}

export async function leaksIn(log: string): Promise<string[]> {
  const lines = (await readFile(log, "utf8")).split("\n").map(withoutTimestamp);
  const secrets = await noted();
  // Nothing noted, nothing found: the log would look clean whatever it holds. Who signs up has a password at least.
  if (secrets.size === 0 && lines.some((line) => line.includes("route=/rpc/sign_up "))) {
    throw new Error("Somebody signed up and no secret was noted: the log was not searched for any");
  }
  const words = [...new Set(lines.flatMap((line) => line.match(WORD) ?? []))].join(" ");
  return [...secrets].flatMap((secret) => {
    // Its words are the same in each of its forms. Lines are looked at where the log has them: thousands of secrets in
    // tens of thousands of lines would take longer than the tests.
    if (!(secret.match(WORD) ?? []).every((word) => words.includes(word))) return [];
    const pattern = anyFormOf(secret);
    return lines.filter((line) => pattern.test(line)).map((line) => `${JSON.stringify(secret)} in: ${line}`);
  });
}

/** None, where no spec has used one. */
async function noted(): Promise<Set<string>> {
  if (!existsSync(file())) return new Set();
  // What follows the last end of a line is still being written, by another worker.
  const lines = (await readFile(file(), "utf8")).split("\n").slice(0, -1);
  return new Set(lines.map((line) => JSON.parse(line) as string));
}

/** The fraction of a second has six digits, just like a code. */
function withoutTimestamp(line: string): string {
  return line.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "");
}

function anyFormOf(secret: string): RegExp {
  const forms = [secret, encodeURIComponent(secret), new URLSearchParams({ "": secret }).toString().slice(1)];
  const pattern = [...new Set(forms)].map((form) => form.replace(/[^\w]/g, "\\$&")).join("|");
  // A short code counts only where it stands alone, not inside a longer number or identifier.
  return new RegExp(/^\d+$/.test(secret) ? `(?<![\\w.-])(?:${pattern})(?![\\w.-])` : pattern);
}

function file(): string {
  return join(place().folder, "secrets");
}
