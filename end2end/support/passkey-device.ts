import type { CDPSession, Page, Request } from "@playwright/test";

import { Prompts } from "./prompts";
import { remember } from "./secrets";

/** What a device's answer is sent to. */
const ANSWERED = /\/rpc\/(add_passkey|passkey_sign_in|second_step_passkey|step_up_passkey)$/;

interface Make {
  transport: "internal" | "usb";
  hasResidentKey: boolean;
  hasUserVerification: boolean;
  isSynced?: boolean;
}

type Passkey = Awaited<ReturnType<typeof credentialsOf>>[number];

/** How an answer goes wrong. */
type Flaw = "isBogusSignature" | "isBadUV" | "isBadUP";

/**
 * A device that holds passkeys, in front of one page. Its keys and signatures are Chromium's own.
 *
 * It lies idle until it is told to answer: what a page offers among the things to fill in, a simulated device would
 * accept at once, without anybody having picked it.
 */
export class PasskeyDevice {
  #id: string | undefined;

  private constructor(
    private readonly page: Page,
    private readonly chromium: CDPSession,
    private readonly make: Make,
    readonly prompts: Prompts,
  ) {}

  /** A laptop or a phone with a screen lock. */
  static async builtInto(page: Page, { isSynced = false } = {}): Promise<PasskeyDevice> {
    return PasskeyDevice.#of(page, { transport: "internal", hasResidentKey: true, hasUserVerification: true, isSynced });
  }

  /** A key for the USB port, with a PIN, without room for passkeys that are found by themselves. */
  static async securityKey(page: Page): Promise<PasskeyDevice> {
    return PasskeyDevice.#of(page, { transport: "usb", hasResidentKey: false, hasUserVerification: true });
  }

  /** One that can't tell who touches it. */
  static async forAnybody(page: Page): Promise<PasskeyDevice> {
    return PasskeyDevice.#of(page, { transport: "usb", hasResidentKey: true, hasUserVerification: false });
  }

  static async #of(page: Page, make: Make): Promise<PasskeyDevice> {
    const chromium = await page.context().newCDPSession(page);
    await chromium.send("WebAuthn.enable");
    const device = new PasskeyDevice(page, chromium, make, await Prompts.on(page));
    await page.route(ANSWERED, async (route) => {
      rememberAnswer(route.request());
      await device.isLeftAlone();
      await route.fallback();
    });
    await device.plugIn();
    return device;
  }

  /** The same passkeys in another browser: synced there, or the same key carried there. */
  async alsoAt(page: Page): Promise<PasskeyDevice> {
    const other = await PasskeyDevice.#of(page, this.make);
    await other.#keep(await this.passkeys());
    return other;
  }

  async plugIn(passkeys: Passkey[] = []): Promise<void> {
    const { isSynced = false, ...make } = this.make;
    const { authenticatorId } = await this.chromium.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        ctap2Version: "ctap2_1",
        isUserVerified: make.hasUserVerification,
        automaticPresenceSimulation: false,
        defaultBackupEligibility: isSynced,
        defaultBackupState: isSynced,
        ...make,
      },
    });
    this.#id = authenticatorId;
    await this.#keep(passkeys);
  }

  /** Takes the device away; what it held comes back with [`plugIn`]. */
  async unplug(): Promise<Passkey[]> {
    const passkeys = await this.passkeys();
    await this.chromium.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId: this.#plugged });
    this.#id = undefined;
    return passkeys;
  }

  async passkeys(): Promise<Passkey[]> {
    return credentialsOf(this.chromium, this.#plugged);
  }

  /** The ids of its passkeys, as a page writes them. */
  async ids(): Promise<string[]> {
    return (await this.passkeys()).map(({ credentialId }) => Buffer.from(credentialId, "base64").toString("base64url"));
  }

  /** Answers what the page asks because of `act`, and nothing that it asks later. */
  async answers(act: () => Promise<void>): Promise<void> {
    const answered = this.page.waitForRequest(ANSWERED);
    await this.isTouched();
    await act();
    await answered;
  }

  /** Whoever asks next gets an answer, or hears why there is none. */
  async isTouched(): Promise<void> {
    await this.#simulatePresence(true);
  }

  /** Prompts stay open until the browser gives up. */
  async isLeftAlone(): Promise<void> {
    if (this.#id !== undefined) await this.#simulatePresence(false);
  }

  /** Whose finger it is, or whether the PIN is right. */
  async recognises(isOwner: boolean): Promise<void> {
    await this.chromium.send("WebAuthn.setUserVerified", { authenticatorId: this.#plugged, isUserVerified: isOwner });
  }

  /** Answers wrongly, until it is told that nothing is wrong any more. */
  async failsBy(flaw?: Flaw): Promise<void> {
    const flaws = { isBogusSignature: false, isBadUV: false, isBadUP: false };
    if (flaw !== undefined) flaws[flaw] = true;
    await this.chromium.send("WebAuthn.setResponseOverrideBits", { authenticatorId: this.#plugged, ...flaws });
  }

  /** An update lets its passkeys be synced, or no longer. */
  async syncs(isSynced: boolean): Promise<void> {
    for (const { credentialId } of await this.passkeys()) {
      await this.chromium.send("WebAuthn.setCredentialProperties", {
        authenticatorId: this.#plugged,
        credentialId,
        backupEligibility: isSynced,
        backupState: isSynced,
      });
    }
  }

  /** What a copy, made when the passkeys were new, counts like. */
  async countsFromTheStart(): Promise<void> {
    const passkeys = await this.unplug();
    await this.plugIn(passkeys.map((passkey) => ({ ...passkey, signCount: 0 })));
  }

  get #plugged(): string {
    if (this.#id === undefined) throw new Error("The device is not plugged in");
    return this.#id;
  }

  async #keep(passkeys: Passkey[]): Promise<void> {
    for (const credential of passkeys) {
      await this.chromium.send("WebAuthn.addCredential", { authenticatorId: this.#plugged, credential });
    }
  }

  async #simulatePresence(enabled: boolean): Promise<void> {
    await this.chromium.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: this.#plugged, enabled });
  }
}

async function credentialsOf(chromium: CDPSession, authenticatorId: string) {
  return (await chromium.send("WebAuthn.getCredentials", { authenticatorId })).credentials;
}

/** An answer signs somebody in: the log must not hold it. */
function rememberAnswer(request: Request): void {
  const answer = JSON.parse(new URLSearchParams(request.postData() ?? "").get("answer") ?? "{}") as {
    response?: Record<string, unknown>;
  };
  const parts = ["signature", "attestationObject", "clientDataJSON"].map((part) => answer.response?.[part]);
  remember(...parts.filter((part) => typeof part === "string"));
}
