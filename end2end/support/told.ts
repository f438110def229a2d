import { expect, type Page } from "@playwright/test";

/** The sentence that stands on the page for whoever can do something about it, and no word of the machine's. */
export async function expectTold(page: Page, sentence: string): Promise<void> {
  await expect(page.getByRole("alert")).toHaveText(sentence);
  expect(await page.locator("body").innerText()).not.toMatch(/\w(Error|Exception)\b|webauthn|publickey|undefined/i);
}

/** What just worked, or what it waits for, as the page the form led to says it. */
export async function expectDone(page: Page, sentence: string): Promise<void> {
  // Buttons that copy have a place of their own for what they say.
  await expect(page.getByRole("status").filter({ hasText: sentence })).toBeVisible();
}

/** Why there is no passkey, or why it does not count. */
export const TOLD = {
  refused: "That passkey wasn't accepted. Try again, or use another way.",
  unknown: "This passkey no longer belongs to an account here; it was probably removed. Use another way.",
  cloned: "This passkey was refused: a copy of it seems to be in use. Use another way, then remove it.",
  unsupported: "This browser can't use passkeys here. Update it, or use another way.",
  elsewhere: "Passkeys don't work at this address, which isn't the one they are bound to. Use another way.",
  cancelled: "The prompt was closed, or the passkey isn't on this device. Try again, or use another way.",
  notMade: "No passkey was made: the prompt was closed. Try again, or use another way.",
  timedOut: "Nobody answered the prompt in time. Try again when you're ready.",
  onDevice: "This device already holds a passkey of yours. Add one on another device.",
  deviceUnfit:
    "No passkey was made. If no prompt came, this device may have no screen lock: use your phone, a security key, or another way.",
  deviceFailed: "The device couldn't finish. Try again, or use another way.",
} as const;
