import type { Page, Request } from "@playwright/test";

import { holdProgram } from "../support/hold";
import { live } from "../support/scripts";
import { expect, test } from "../support/test";

test.describe("a page and its program", { tag: "@script" }, () => {
  test("a form sent before the program has arrived works", async ({ person }) => {
    const ada = await person("Ada");
    await ada.arrive();
    await ada.signOut();

    const letGo = await holdProgram(ada.page);
    await ada.page.goto("/sign-in");
    await ada.enterPassword("not this one, by mistake");
    await expect(ada.page.getByRole("alert")).toContainText("Email or password is wrong.");
    await expect(ada.field("Email")).toHaveValue(ada.email);
    await ada.enterPassword();
    await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
    await expect(ada.page.locator("html")).not.toHaveAttribute("data-live");
    letGo();
    await live(ada.page);
  });

  test("what was typed before the program arrived is still there afterwards", async ({ person }) => {
    const ada = await person("Ada");
    await ada.arrive();
    const acme = await ada.createWorkspace("Acme");

    const letGo = await holdProgram(ada.page);
    const traffic = new Traffic(ada.page);
    await ada.page.goto(`/w/${acme}`);
    await ada.field("Project name").fill("Rocket");
    letGo();
    await live(ada.page);
    await traffic.settled();
    await expect(ada.field("Project name")).toHaveValue("Rocket");
    await expect(ada.field("Project name")).toBeFocused();
    await ada.press("Create project");
    await ada.seesProject("Rocket");
  });

  test("a page asks once for what it shows, and not at all for what came with it", async ({ person }) => {
    const ada = await person("Ada");
    await ada.arrive();
    await ada.setUpAuthenticator();
    const acme = await ada.createWorkspace("Acme");
    const traffic = new Traffic(ada.page);
    const askedFor = (act: () => Promise<void>) => traffic.askedFor(act);
    const link = (name: string) => () => ada.page.getByRole("link", { name, exact: true }).click();

    expect.soft(await askedFor(() => ada.open(`/w/${acme}`))).toEqual([]);
    expect.soft(await askedFor(link("People"))).toEqual(["me", "people"]);
    expect.soft(await askedFor(link("Projects"))).toEqual(["me", "projects"]);
    expect.soft(await askedFor(link("Projects")), "the page that is open already").toEqual(["me", "projects"]);
    expect.soft(await askedFor(link("Sallyport, all workspaces"))).toEqual(["me"]);
    expect.soft(await askedFor(() => ada.open("/account/security"))).toEqual([]);
    const view = () => ada.press("View recovery codes");
    expect.soft(await askedFor(view)).toEqual(["me", "recovery_codes"]);
    expect.soft(await askedFor(link("Back to account security"))).toEqual(["me", "security"]);
  });
});

/** What a page fetches. */
class Traffic {
  readonly #open = new Set<Request>();
  readonly #asked: string[] = [];

  constructor(private readonly page: Page) {
    page.on("request", (request) => {
      // What the last document still waited for went with it, and its end may never be told.
      if (request.isNavigationRequest()) this.#open.clear();
      this.#open.add(request);
      const name = /\/rpc\/(\w+)$/.exec(request.url())?.[1];
      if (name !== undefined) this.#asked.push(name);
    });
    page.on("requestfinished", (request) => this.#open.delete(request));
    page.on("requestfailed", (request) => this.#open.delete(request));
  }

  /** The server functions that were called because of `act`. */
  async askedFor(act: () => Promise<void>): Promise<string[]> {
    await this.settled();
    this.#asked.length = 0;
    await act();
    await this.settled();
    return [...this.#asked].sort();
  }

  /** Nothing is under way, and what came has been shown: that may have asked for more. */
  async settled(): Promise<void> {
    do {
      await expect.poll(() => this.#open.size).toBe(0);
      await this.page.evaluate(() => new Promise(requestAnimationFrame));
    } while (this.#open.size > 0);
  }
}
