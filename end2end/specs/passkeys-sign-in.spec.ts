import { withClock } from "../support/clock";
import { PasskeyDevice } from "../support/passkey-device";
import { answersTooLate, givesUpWhenTold } from "../support/prompts";
import { expect, test, withAndWithoutRestarts } from "../support/restarts";
import { expectTold, TOLD } from "../support/told";
import { withPasskey } from "../support/with-passkey";

/** A prompt's patience, and a question's: the server says so. */
const FIVE_MINUTES_MS = 300_000;

withAndWithoutRestarts(() => {
  test("one press signs in, with no name and no password typed", async ({ person, elsewhere }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    const there = await elsewhere(ada);
    const device = await laptop.alsoAt(there.page);
    await there.open("/sign-in");
    await there.signInWithPasskey(device);
    await expect(there.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
    // It proved enough for what is asked of a second factor, too.
    await there.open("/account/security/recovery-codes");
    await expect(there.page.getByRole("list", { name: "Recovery codes" })).toBeVisible();
  });

  test("a passkey picked from what the e-mail field offers signs in", async ({ person, elsewhere }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    const there = await elsewhere(ada);
    const device = await laptop.alsoAt(there.page);
    await device.answers(() => there.page.goto("/sign-in?next=/account").then(() => undefined));
    await expect(there.page).toHaveURL(/\/account$/);
    await expect(there.page.getByRole("heading", { name: "Profile" })).toBeVisible();
    expect(device.prompts.story).not.toContain("asks for a passkey");
  });

  test("a closed prompt is no end: it says so, offers again, and the next press signs in", async ({ person, elsewhere, restart }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    const there = await elsewhere(ada);
    const device = await laptop.alsoAt(there.page);
    const giveUp = await givesUpWhenTold(there.page);
    await there.open("/sign-in");
    await device.prompts.areOffered();
    await there.press("Sign in with a passkey");
    await device.prompts.isAsked();
    await restart();
    await giveUp();
    await expectTold(there.page, TOLD.cancelled);
    await device.prompts.areOffered();
    expect(device.prompts.story).toEqual([
      "offers passkeys to fill in",
      "takes the offer back",
      "asks for a passkey",
      "gets none",
      "offers passkeys to fill in",
    ]);
    await there.signInWithPasskey(device);
    await expect(there.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
  });

  test("a closed prompt leaves the code as a second step", async ({ person, restart }) => {
    const ada = await person("Ada");
    await ada.arrive();
    await ada.setUpAuthenticator();
    const laptop = await PasskeyDevice.builtInto(ada.page);
    await ada.open("/account/security");
    await laptop.answers(() => ada.press("Add Passkey"));
    await expect(ada.page.getByRole("status")).toContainText("Passkey added.");
    await ada.signOut();
    await ada.enterPassword();
    await laptop.recognises(false);
    await laptop.isTouched();
    await ada.press("Use a passkey");
    await expectTold(ada.page, TOLD.cancelled);
    await restart();
    await ada.enterCode("Verify");
    await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
  });
});

test.describe("at the sign-in", { tag: "@script" }, () => {
  test("a removed passkey is told apart, and its keeper may forget it", async ({ person, elsewhere }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    const there = await elsewhere(ada);
    const device = await laptop.alsoAt(there.page);
    const ids = await device.ids();
    await ada.page.getByRole("button", { name: "Remove" }).click();
    await ada.press("Remove passkey");
    await expect(ada.page.getByRole("status")).toContainText("Two-factor authentication is off.");

    await there.open("/sign-in");
    await device.prompts.areOffered();
    await device.answers(() => there.press("Sign in with a passkey"));
    await expectTold(there.page, TOLD.unknown);
    expect(device.prompts.said("signalUnknownCredential")).toEqual([{ rpId: "localhost", credentialId: ids[0] }]);
    await expect.poll(() => device.ids()).toEqual([]);
    await there.enterPassword();
    await expect(there.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
  });

  test("a picked passkey that was removed says so beside its button", async ({ person, elsewhere }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    const there = await elsewhere(ada);
    const device = await laptop.alsoAt(there.page);
    await ada.page.getByRole("button", { name: "Remove" }).click();
    await ada.press("Remove passkey");
    await expect(ada.page.getByRole("status")).toContainText("Two-factor authentication is off.");

    await device.answers(() => there.open("/sign-in"));
    await expectTold(there.page, TOLD.unknown);
    await expect.poll(() => device.ids()).toEqual([]);
  });

  test("the offer is renewed before the server forgets its question", async ({ person, elsewhere }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    const there = await elsewhere(ada);
    const device = await laptop.alsoAt(there.page);
    await withClock(there.page);
    await there.open("/sign-in");
    await device.prompts.areOffered();
    const asked = there.page.waitForResponse(/\/rpc\/begin_passkey_sign_in$/);
    await there.page.clock.fastForward(FIVE_MINUTES_MS - 1_000);
    await asked;
    await expect
      .poll(() => device.prompts.story)
      .toEqual(["offers passkeys to fill in", "takes the offer back", "offers passkeys to fill in"]);
    await there.signInWithPasskey(device);
  });

  test("a prompt that nobody answered says that it took too long", async ({ person, elsewhere }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    const there = await elsewhere(ada);
    const device = await laptop.alsoAt(there.page);
    const giveUp = await givesUpWhenTold(there.page);
    await withClock(there.page);
    await there.open("/sign-in");
    await device.prompts.areOffered();
    await there.press("Sign in with a passkey");
    await expect.poll(() => device.prompts.story.at(-1)).toBe("asks for a passkey");
    await there.page.clock.fastForward(FIVE_MINUTES_MS);
    await giveUp();
    await expectTold(there.page, TOLD.timedOut);
    // Nothing was offered beside the prompt: two questions at once are one too many for a browser.
    await expect
      .poll(() => device.prompts.story)
      .toEqual([
        "offers passkeys to fill in",
        "takes the offer back",
        "asks for a passkey",
        "gets none",
        "offers passkeys to fill in",
      ]);
    await there.signInWithPasskey(device);
  });

  test("a prompt left behind with its page acts on no other page", async ({ person, elsewhere }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    const there = await elsewhere(ada);
    const device = await laptop.alsoAt(there.page);
    await there.open("/sign-in");
    await device.prompts.areOffered();
    await there.press("Sign in with a passkey");
    await expect.poll(() => device.prompts.story.at(-1)).toBe("asks for a passkey");
    await there.page.getByRole("link", { name: "Create account" }).click();
    await expect(there.page).toHaveURL(/\/sign-up/);
    await expect.poll(() => device.prompts.story.slice(-2)).toEqual(["asks for a passkey", "takes the offer back"]);
    await device.isTouched();
    await there.page.waitForLoadState("networkidle");
    await device.isLeftAlone();
    await there.open("/");
    await expect(there.page).toHaveURL(/\/sign-in/);
  });

  test("an answer that was on its way when its page was left acts on no other page", async ({ person, elsewhere }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    const there = await elsewhere(ada);
    const device = await laptop.alsoAt(there.page);
    await answersTooLate(there.page);
    await there.open("/sign-in");
    await device.prompts.areOffered();
    await device.isTouched();
    await there.press("Sign in with a passkey");
    await expect.poll(() => device.prompts.story.at(-1)).toBe("gets an answer");
    await device.isLeftAlone();
    await there.page.getByRole("link", { name: "Create account" }).click();
    await expect(there.page.getByRole("heading", { name: "Create account" })).toBeVisible();
    await there.page.waitForLoadState("networkidle");
    await there.open("/");
    await expect(there.page).toHaveURL(/\/sign-in/);
  });

  test("what a program answers at once, and wrongly, is not asked for again and again", async ({ person }) => {
    const ada = await person("Ada");
    const asked: string[] = [];
    ada.page.on("request", (request) => {
      if (request.url().endsWith("/rpc/begin_passkey_sign_in")) asked.push(request.url());
    });
    await ada.page.addInitScript(() => {
      navigator.credentials.get = async () => ({ id: "x", type: "public-key", toJSON: () => ({ rawId: "x" }) });
    });
    await ada.open("/sign-in");
    await expectTold(ada.page, TOLD.refused);
    await ada.page.waitForLoadState("networkidle");
    expect(asked).toHaveLength(1);
  });

  test("what is told too late, when the page already offers passkeys again, does no harm", async ({ person }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    const { prompts } = laptop;
    await ada.signOut();
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await ada.page.route(/\/rpc\/passkey_signals$/, async (route) => {
      const answer = await route.fetch();
      await held;
      await route.fulfill({ response: answer });
    });
    const asked = ada.page.waitForRequest(/\/rpc\/passkey_signals$/);
    await ada.signInWithPasskey(laptop);
    await asked;
    const before = prompts.signals.length;
    await ada.signOut();
    await prompts.areOffered();
    letGo();
    await expect.poll(() => prompts.signals.length).toBeGreaterThan(before);
    await ada.signInWithPasskey(laptop);
    await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
  });
});
