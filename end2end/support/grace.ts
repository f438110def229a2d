import { setTimeout as delay } from "node:timers/promises";

import { expect } from "@playwright/test";

import type { Person } from "./person";

const A_DAY_MS = 24 * 60 * 60 * 1000;
const A_MINUTE_MS = 60 * 1000;

/** For who counts in days what another one counts, too: waits for midnight, in UTC, where it is about to be. */
export async function notAtMidnight(): Promise<void> {
  const left = A_DAY_MS - (Date.now() % A_DAY_MS);
  if (left < A_MINUTE_MS) await delay(left + 1_000);
}

/** A day as a form has it, and the moment it is over. */
export function daysFromNow(days: number): { lastDay: string; ends: string } {
  const day = (count: number) => new Date(Date.now() + count * A_DAY_MS).toISOString().slice(0, 10);
  return { lastDay: day(days), ends: `${day(days + 1)}T00:00:00Z` };
}

/** Opens what goes with the switch: which level, and from when. */
export async function openChoices(admin: Person, workspace: string): Promise<void> {
  await admin.open(`/w/${workspace}/people`);
  await admin.page.getByText(/^(What is required, and from when|Change what is required)$/).click();
}

/** Requires a second factor, with time until the end of that day. Leaves the page on the workspace's people. */
export async function giveTime(admin: Person, workspace: string, lastDay: string): Promise<void> {
  await openChoices(admin, workspace);
  await admin.page.getByLabel("Give members time until").fill(lastDay);
  const require = admin.page.getByRole("switch", { name: "Require 2FA" });
  await require.click();
  await expect(require).toBeChecked();
}
