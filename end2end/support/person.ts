import { randomBytes } from "node:crypto";

import { expect, type Page } from "@playwright/test";

import { Authenticator } from "./authenticator";
import { linkTo, type Mailbox } from "./mailbox";
import { remember } from "./secrets";

/** Somebody who uses Sallyport as anyone does: by what stands on the page, and by their mail. */
export class Person {
  readonly email: string;
  readonly password: string;
  authenticator: Authenticator | undefined;
  recoveryCodes: string[] = [];

  constructor(
    readonly name: string,
    readonly page: Page,
    private readonly mailbox: Mailbox,
  ) {
    const unique = randomBytes(6).toString("hex");
    this.email = `${name.toLowerCase().replace(/\W/g, ".")}.${unique}@example.test`;
    this.password = `violet harbour ${unique} kettle`;
    remember(this.password);
  }

  async signUp(): Promise<void> {
    await this.page.goto("/sign-up");
    await this.fillSignUp();
    await this.verifyEmail();
  }

  /** For who already stands on the page, such as an invited stranger. */
  async fillSignUp(): Promise<void> {
    await this.page.getByRole("textbox", { name: "Name" }).fill(this.name);
    await this.page.getByRole("textbox", { name: "Email" }).fill(this.email);
    await this.page.getByLabel("Password", { exact: true }).fill(this.password);
    await this.press("Create account");
  }

  async verifyEmail(): Promise<void> {
    const mail = await this.mailbox.waitFor(this.email, /verify/i);
    await this.page.goto(linkTo(mail, "/verify-email"));
  }

  async signIn(): Promise<void> {
    await this.page.goto("/sign-in");
    await this.page.getByRole("textbox", { name: "Email" }).fill(this.email);
    await this.page.getByLabel("Password", { exact: true }).fill(this.password);
    await this.press("Sign in");
    if (this.authenticator !== undefined) await this.enterCode("Verify");
  }

  async signOut(): Promise<void> {
    await this.press("Sign out");
    await expect(this.page).toHaveURL(/\/sign-in/);
  }

  async setUpAuthenticator(): Promise<void> {
    await this.page.goto("/account/security");
    await this.press("Set up two-factor authentication");
    await this.finishAuthenticator();
  }

  /** From the QR code on, wherever it is shown. */
  async finishAuthenticator(): Promise<void> {
    await expect(this.page.getByRole("img", { name: "QR code for your authenticator app" })).toBeVisible();
    this.authenticator = new Authenticator(await this.page.getByLabel("Setup key").innerText());
    await this.enterCode("Enable two-factor authentication");
    await this.readRecoveryCodes();
    await this.press("I have saved these codes");
  }

  async readRecoveryCodes(): Promise<void> {
    const codes = this.page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
    await expect(codes).toHaveCount(10);
    this.recoveryCodes = await codes.allInnerTexts();
    remember(...this.recoveryCodes);
  }

  async enterCode(button: string): Promise<void> {
    if (this.authenticator === undefined) throw new Error(`${this.name} has no authenticator app`);
    await this.page.getByRole("textbox", { name: "Verification code" }).fill(await this.authenticator.nextCode());
    await this.press(button);
  }

  /** Leaves the page on the new workspace, and gives the name it has in addresses. */
  async createWorkspace(name: string): Promise<string> {
    await this.page.goto("/workspaces/new");
    await this.page.getByRole("textbox", { name: "Workspace name" }).fill(name);
    await this.press("Create workspace");
    await this.page.waitForURL(/\/w\/[^/]+$/);
    return new URL(this.page.url()).pathname.split("/")[2] ?? "";
  }

  async createProject(workspace: string, name: string): Promise<void> {
    await this.page.goto(`/w/${workspace}`);
    await this.page.getByRole("textbox", { name: "Project name" }).fill(name);
    await this.press("Create project");
    await expect(this.page.getByRole("list", { name: "Projects" })).toContainText(name);
  }

  async invite(workspace: string, guest: Person, role = "Member"): Promise<void> {
    await this.page.goto(`/w/${workspace}/people`);
    await this.page.getByRole("textbox", { name: "Email" }).fill(guest.email);
    await this.page.getByRole("combobox", { name: "Role" }).selectOption(role);
    await this.press("Send invite");
    await expect(this.page.getByRole("table", { name: "Invites" })).toContainText(guest.email);
  }

  async acceptInvite(): Promise<void> {
    const mail = await this.mailbox.waitFor(this.email, /invite/i);
    await this.page.goto(linkTo(mail, "/invite/"));
    await this.press("Accept invite");
  }

  async press(button: string): Promise<void> {
    await this.page.getByRole("button", { name: button, exact: true }).click();
  }
}
