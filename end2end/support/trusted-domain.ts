import { expect, type Locator } from "@playwright/test";

import { unique } from "./account";
import { publishText } from "./name-server";
import type { Person } from "./person";
import { expectDone } from "./told";

interface Terms {
  mode?: "Join automatically" | "Ask to join" | "Off";
  role?: "Member" | "Viewer";
}

/** Lets a workspace trust a domain of its own, and proves it. Leaves the page on the workspace's people. */
export async function trustDomain(admin: Person, workspace: string, terms: Terms = {}): Promise<string> {
  const domain = await addDomain(admin, workspace, terms);
  const { name, value } = await recordOf(admin, domain);
  await publishText(name, value);
  await admin.press(`Check now ${domain}`);
  await expectDone(admin.page, "The domain is proven.");
  return domain;
}

/** Adds a domain that nobody else uses, and of which DNS knows nothing yet. */
export async function addDomain(admin: Person, workspace: string, terms: Terms = {}): Promise<string> {
  const { mode = "Join automatically", role = "Member" } = terms;
  const domain = `${unique()}.example`;
  await admin.open(`/w/${workspace}/people`);
  await admin.field("Domain").fill(domain);
  await admin.page.getByRole("combobox", { name: "New people", exact: true }).selectOption(mode);
  await admin.page.getByRole("combobox", { name: "Become", exact: true }).selectOption(role);
  await admin.press("Add domain");
  await expect(rowOf(admin, domain)).toContainText("Waiting for DNS");
  return domain;
}

/** The record to publish, as the page shows it. */
export async function recordOf(admin: Person, domain: string): Promise<{ name: string; value: string }> {
  const shown = rowOf(admin, domain).locator("code");
  await expect(shown).toHaveCount(2);
  const [name = "", value = ""] = await shown.allTextContents();
  return { name, value };
}

export function rowOf({ page }: Person, domain: string): Locator {
  return page.getByRole("table", { name: "Trusted domains" }).getByRole("row").filter({ hasText: domain });
}
