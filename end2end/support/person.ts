import { expect, type Page } from "@playwright/test";

import { Account } from "./account";
import { Authenticator } from "./authenticator";
import { linkTo, type Mailbox } from "./mailbox";
import type { PasskeyDevice } from "./passkey-device";
import { hasScripts, live } from "./scripts";
import { remember } from "./secrets";

/** Somebody who uses Sallyport as anyone does: by what stands on the page, and by their mail. */
export class Person {
  constructor(
    readonly page: Page,
    private readonly mailbox: Mailbox,
    readonly account: Account,
  ) {}

  get email(): string {
    return this.account.email;
  }

  async open(path: string): Promise<void> {
    await this.page.goto(path);
    await live(this.page);
  }

  /** The same person in another tab of the same browser. */
  async newTab(): Promise<Person> {
    return this.at(await this.page.context().newPage());
  }

  /** The same person at another page. */
  at(page: Page): Person {
    return new Person(page, this.mailbox, this.account);
  }

  /** From nothing to being signed in, by the posts that the forms send: most tests are about what comes after. */
  async arrive(): Promise<void> {
    const { name, password } = this.account;
    await this.post("sign_up", { name, email: this.email, password });
    const link = new URL(linkTo(await this.mailbox.waitFor(this.email, /verify/i), "/verify-email"));
    await this.post("verify_email", { token: link.searchParams.get("token") ?? "" });
    await this.post("sign_in", { email: this.email, password });
    await this.open("/");
  }

  /** The same by hand, page by page. */
  async arriveByHand(): Promise<void> {
    await this.open("/sign-up");
    await this.signUpHere();
    await this.signInHere();
  }

  private async post(name: string, form: Record<string, string>): Promise<void> {
    remember(...Object.values(form).filter((value) => value === this.account.password));
    const answer = await this.page.request.post(`/rpc/${name}`, { form, headers: { origin: await this.origin() } });
    expect(answer.ok(), `${name}: ${answer.status()}`).toBe(true);
  }

  /** Of the server that this person's browser goes to: some tests have one of their own. */
  private async origin(): Promise<string> {
    return new URL((await this.page.request.get("/healthz")).url()).origin;
  }

  /** For who already stands at the form, such as an invited stranger; leaves them at the sign-in. */
  async signUpHere(): Promise<void> {
    await this.fillSignUp();
    await expect(this.page).toHaveURL(/\/sign-up\/sent/);
    await this.verifyEmail();
  }

  async fillSignUp(): Promise<void> {
    await this.field("Name").fill(this.account.name);
    await this.field("Email").fill(this.email);
    await this.page.getByLabel("Password", { exact: true }).fill(this.account.password);
    await this.press("Create account");
  }

  async verifyEmail(): Promise<void> {
    const mail = await this.mailbox.waitFor(this.email, /verify/i);
    await this.page.goto(linkTo(mail, "/verify-email"));
    if (!hasScripts()) await this.press("Verify email");
    await expect(this.page).toHaveURL(/\/sign-in\?verified=1/);
    await live(this.page);
  }

  async signIn(): Promise<void> {
    await this.open("/sign-in");
    await this.signInHere();
  }

  async signInHere(): Promise<void> {
    await this.enterPassword();
    if (this.account.authenticator !== undefined) {
      await this.enterCode("Verify");
    }
    await expect(this.page).not.toHaveURL(/\/sign-in/);
  }

  /** The first step of a sign-in. */
  async enterPassword(password = this.account.password): Promise<void> {
    remember(password);
    await this.field("Email").fill(this.email);
    await this.page.getByLabel("Password", { exact: true }).fill(password);
    await this.press("Sign in");
  }

  async enterCode(button: string): Promise<void> {
    const field = this.field("Verification code");
    // A code ages while a page is on its way.
    await field.waitFor();
    await field.fill(await this.account.code());
    await this.press(button);
  }

  async enterWrongCode(button = "Verify"): Promise<void> {
    await this.field("Verification code").fill(await this.account.wrongCode());
    await this.pressAndHear(button);
  }

  async enterRecoveryCode(code: string, button = "Verify"): Promise<void> {
    await this.field("Recovery code").fill(code);
    await this.press(button);
  }

  /** With the password and a code, from being signed in. */
  async signInAnewWithRecoveryCode(code: string): Promise<void> {
    await this.signOut();
    await this.enterPassword();
    await this.page.getByRole("link", { name: "Use a recovery code" }).click();
    await this.enterRecoveryCode(code);
  }

  /** Uses up some of the codes, by the same posts as the form's. */
  async spendRecoveryCodes(count: number): Promise<void> {
    for (let spent = 0; spent < count; spent += 1) {
      await this.post("step_up_recovery_code", { code: this.account.recoveryCode(), next: "/" });
    }
  }

  async signOut(): Promise<void> {
    await this.page.getByLabel(/^Account: /).click();
    await this.page.getByRole("banner").getByRole("button", { name: "Sign out" }).click();
    await expect(this.page).toHaveURL(/\/sign-in/);
  }

  async setUpAuthenticator(): Promise<void> {
    await this.open("/account/security");
    await this.press("Set up two-factor authentication");
    await this.enrol();
  }

  /** From the QR code on, wherever it is shown. */
  async enrol(): Promise<void> {
    await this.scan();
    await this.enterCode("Enable two-factor authentication");
    await this.readRecoveryCodes();
    await this.press("I have saved these codes");
    await expect(this.page.getByRole("list", { name: "Recovery codes" })).toBeHidden();
  }

  /** By the device in front of the page, as the first second factor. Leaves the page on *Account security*. */
  async addFirstPasskey(device: PasskeyDevice): Promise<void> {
    await this.open("/account/security");
    await device.answers(() => this.press("Add Passkey"));
    await this.readRecoveryCodes();
    await this.press("I have saved these codes");
    await expect(this.page.getByRole("heading", { name: "Account security" })).toBeVisible();
  }

  /** By nothing else, from the page that offers it. */
  async signInWithPasskey(device: PasskeyDevice): Promise<void> {
    // Touched any sooner, the device would accept the offer to fill in.
    await device.prompts.areOffered();
    await device.answers(() => this.press("Sign in with a passkey"));
    await expect(this.page).not.toHaveURL(/\/sign-in/);
  }

  async scan(): Promise<void> {
    await expect(this.page.getByRole("img", { name: "QR code for your authenticator app" })).toBeVisible();
    this.account.authenticator = new Authenticator(await this.page.getByLabel("Setup key").innerText());
  }

  async readRecoveryCodes(): Promise<void> {
    const codes = this.page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
    await expect(codes).toHaveCount(10);
    this.account.recoveryCodes = await codes.allInnerTexts();
    remember(...this.account.recoveryCodes);
  }

  /** Leaves the page on the new workspace, and gives the name it has in addresses. */
  async createWorkspace(name: string): Promise<string> {
    await this.open("/workspaces/new");
    await this.field("Workspace name").fill(name);
    await this.press("Create workspace");
    await this.page.waitForURL(/\/w\/[^/]+$/);
    return new URL(this.page.url()).pathname.split("/")[2] ?? "";
  }

  /** Leaves the page on the workspace's projects. */
  async createProject(workspace: string, name: string): Promise<void> {
    await this.open(`/w/${workspace}`);
    await this.field("Project name").fill(name);
    await this.press("Create project");
    await this.seesProject(name);
  }

  async seesProject(name: string): Promise<void> {
    await expect(this.page.getByRole("list", { name: "Projects" })).toContainText(name);
  }

  async invite(workspace: string, guest: Person, role = "Member"): Promise<void> {
    await this.open(`/w/${workspace}/people`);
    await this.field("Email").fill(guest.email);
    await this.page.getByRole("combobox", { name: "Role" }).selectOption(role);
    await this.press("Send invite");
    await expect(this.page.getByRole("table", { name: "Invites" })).toContainText(guest.email);
  }

  async openInvite(): Promise<void> {
    const mail = await this.mailbox.waitFor(this.email, /invite/i);
    await this.open(linkTo(mail, "/invite/"));
  }

  async acceptInvite(): Promise<void> {
    await this.openInvite();
    await this.press("Accept invite");
    await this.page.waitForURL(/\/w\//);
  }

  /** Leaves the page on the workspace's people. */
  async requireSecondFactor(workspace: string, required: boolean): Promise<void> {
    await this.open(`/w/${workspace}/people`);
    const require = this.page.getByRole("switch", { name: "Require 2FA" });
    await expect(require).toBeChecked({ checked: !required });
    await require.click();
    await expect(require).toBeChecked({ checked: required });
  }

  field(name: string) {
    return this.page.getByRole("textbox", { name });
  }

  async press(button: string): Promise<void> {
    await this.page.getByRole("button", { name: button, exact: true }).click();
  }

  /** The same, until there is an answer: what was said to the press before stands there all the while. */
  async pressAndHear(button: string): Promise<void> {
    if (hasScripts()) {
      await this.press(button);
      await expect(this.page.locator("button[aria-busy=true]")).toHaveCount(0);
    } else {
      await Promise.all([this.page.waitForEvent("domcontentloaded"), this.press(button)]);
    }
  }
}
