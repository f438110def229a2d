import type { Page } from "@playwright/test";

import { PasskeyDevice } from "../support/passkey-device";
import { expect, test, withAndWithoutRestarts } from "../support/restarts";
import { shutDoor } from "../support/shut-door";
import { expectTold, TOLD } from "../support/told";
import { withPasskey } from "../support/with-passkey";

withAndWithoutRestarts(() => {
  test("a device that can't tell who touches it gets no passkey", async ({ person, restart }) => {
    const ada = await person("Ada");
    await ada.arrive();
    const key = await PasskeyDevice.forAnybody(ada.page);
    await ada.open("/account/security");
    await key.isTouched();
    await ada.press("Add Passkey");
    await expectTold(ada.page, TOLD.deviceUnfit);
    expect(await key.ids()).toEqual([]);
    await restart();
    await ada.setUpAuthenticator();
    await expect(ada.page.getByText("Protected")).toBeVisible();
  });

  test("a device that does not recognise who touches it makes no passkey, until it does", async ({ person, restart }) => {
    const ada = await person("Ada");
    await ada.arrive();
    const laptop = await PasskeyDevice.builtInto(ada.page);
    await ada.open("/account/security");
    await laptop.recognises(false);
    await laptop.isTouched();
    await ada.press("Add Passkey");
    await expectTold(ada.page, TOLD.notMade);
    expect(await laptop.ids()).toEqual([]);
    await restart();
    await laptop.recognises(true);
    await laptop.answers(() => ada.press("Add Passkey"));
    await ada.readRecoveryCodes();
  });

  test("a device adds one passkey, not two", async ({ person, restart }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    await restart();
    await laptop.isTouched();
    await ada.press("Add Passkey");
    await expectTold(ada.page, TOLD.onDevice);
    expect(await laptop.ids()).toHaveLength(1);
    await expect(ada.page.getByRole("button", { name: "Rename" })).toHaveCount(1);
  });

  test("a passkey that counts backwards is taken for a copy, and its owner hears of it", async ({ person, mailbox }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    for (let use = 0; use < 2; use += 1) {
      await ada.signOut();
      await ada.signInWithPasskey(laptop);
    }
    await ada.signOut();
    await laptop.countsFromTheStart();
    await ada.enterPassword();
    await laptop.answers(() => ada.press("Use a passkey"));
    await expectTold(ada.page, TOLD.cloned);
    await mailbox.waitFor(ada.email, /passkey was refused/);
    expect(laptop.prompts.said("signalUnknownCredential")).toEqual([]);

    await ada.page.getByRole("link", { name: "Use a recovery code" }).click();
    await ada.enterRecoveryCode(ada.account.recoveryCode());
    await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
  });

  for (const [flaw, what] of [
    ["isBogusSignature", "a signature that is not the passkey's"],
    ["isBadUV", "an answer without a look at who gave it"],
    ["isBadUP", "an answer without anybody's touch"],
  ] as const) {
    test(`${what} opens nothing`, async ({ person }) => {
      const { ada, laptop } = await withPasskey(await person("Ada"));
      await ada.signOut();
      await ada.enterPassword();
      await laptop.failsBy(flaw);
      await laptop.answers(() => ada.press("Use a passkey"));
      await expectTold(ada.page, TOLD.refused);
      expect(laptop.prompts.said("signalUnknownCredential")).toEqual([]);

      await laptop.failsBy();
      await laptop.answers(() => ada.press("Use a passkey"));
      await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
    });

    test(`${what} signs nobody in`, async ({ person }) => {
      const { ada, laptop } = await withPasskey(await person("Ada"));
      await ada.signOut();
      await laptop.failsBy(flaw);
      await laptop.prompts.areOffered();
      await laptop.answers(() => ada.press("Sign in with a passkey"));
      await expectTold(ada.page, TOLD.refused);
      expect(laptop.prompts.said("signalUnknownCredential")).toEqual([]);

      await laptop.failsBy();
      await ada.signInWithPasskey(laptop);
    });
  }
});

test.describe("a browser that can't", { tag: "@script" }, () => {
  for (const [without, prepare] of [
    ["passkeys", forgetWebAuthn],
    ["the newer half of passkeys", forgetJsonOfWebAuthn],
  ] as const) {
    test(`a browser without ${without} says so, and every other way works`, async ({ person }) => {
      const { bob, acme } = await shutDoor(person);
      await prepare(bob.page);

      await bob.open("/account/security");
      await bob.press("Add Passkey");
      await expectTold(bob.page, TOLD.unsupported);

      await bob.open(`/w/${acme}`);
      await bob.press("Add Passkey");
      await expectTold(bob.page, TOLD.unsupported);
      await bob.press("Set up an authenticator app");
      await bob.enrol();

      await bob.signOut();
      await bob.press("Sign in with a passkey");
      await expectTold(bob.page, TOLD.unsupported);
      await bob.signInHere();
      await expect(bob.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
    });
  }

  test("a device without a screen lock is told to get one, and every other way works", async ({ person }) => {
    const { bob, acme } = await shutDoor(person);
    // Nothing is attached here that checks who is in front of it, and no prompt comes up.
    await bob.page.addInitScript(refuseEverything, { name: "NotAllowedError", message: "Not allowed" });
    await bob.open("/account/security");
    await bob.press("Add Passkey");
    await expectTold(bob.page, TOLD.deviceUnfit);
    await bob.open(`/w/${acme}`);
    await bob.press("Add Passkey");
    await expectTold(bob.page, TOLD.deviceUnfit);
    await bob.press("Set up an authenticator app");
    await bob.enrol();
    await bob.signOut();
    await bob.press("Sign in with a passkey");
    await expectTold(bob.page, TOLD.cancelled);
    await bob.signInHere();
  });

  test("whatever a browser calls its reason, a person reads a sentence", async ({ person }) => {
    const ada = await person("Ada");
    await ada.arrive();
    await PasskeyDevice.builtInto(ada.page);
    for (const [name, sentence] of [
      ["NotAllowedError", TOLD.notMade],
      ["AbortError", TOLD.notMade],
      ["InvalidStateError", TOLD.onDevice],
      ["ConstraintError", TOLD.deviceUnfit],
      ["NotSupportedError", TOLD.deviceUnfit],
      ["SecurityError", TOLD.elsewhere],
      ["TypeError", TOLD.unsupported],
      ["UnknownError", TOLD.deviceFailed],
      ["NotReadableError", TOLD.deviceFailed],
      ["", TOLD.deviceFailed],
    ] as const) {
      await ada.open("/account/security");
      await ada.page.evaluate(refuseEverything, { name, message: `${name}: of no use to anybody` });
      await ada.press("Add Passkey");
      await expectTold(ada.page, sentence);
    }
  });
});

async function forgetWebAuthn(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Reflect.deleteProperty(window, "PublicKeyCredential");
    Reflect.deleteProperty(Navigator.prototype, "credentials");
  });
}

async function forgetJsonOfWebAuthn(page: Page): Promise<void> {
  await page.addInitScript(() => {
    for (const name of ["parseCreationOptionsFromJSON", "parseRequestOptionsFromJSON", "isConditionalMediationAvailable"]) {
      Reflect.deleteProperty(PublicKeyCredential, name);
    }
  });
}

/** Runs in the page. */
function refuseEverything({ name, message }: { name: string; message: string }): void {
  navigator.credentials.create = () => Promise.reject(new DOMException(message, name));
  navigator.credentials.get = () => Promise.reject(new DOMException(message, name));
}
