import { complaints, inside, partsFetched, preloaded } from "../support/program";
import { live } from "../support/scripts";
import { expect, test } from "../support/test";

test.describe("the program of the pages", { tag: "@script" }, () => {
  test("what only the pages behind the doors need comes with the first of them, once", async ({ person }) => {
    const ada = await person("Ada");
    const { page } = ada;
    await ada.arrive();
    await ada.createWorkspace("Acme");
    await ada.signOut();

    const fetched = partsFetched(page);
    await ada.signIn();
    await expect(page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
    await page.waitForLoadState("networkidle");
    expect(fetched, "to sign in").toHaveLength(1);
    await expect(preloaded(page)).toHaveCount(1);

    await page.getByRole("link", { name: "Acme", exact: true }).click();
    await expect(ada.field("Project name")).toBeVisible();
    await page.getByRole("link", { name: "People", exact: true }).click();
    await expect(page.getByRole("table", { name: "Members" })).toBeVisible();
    await page.getByRole("link", { name: "Sallyport, all workspaces" }).click();
    await page.getByRole("link", { name: "Acme", exact: true }).click();
    await expect(ada.field("Project name")).toBeVisible();
    expect(fetched, "from page to page").toHaveLength(2);
    expect(new Set(fetched).size).toBe(2);
  });

  test("every page behind the doors comes alive by its address, without a word of complaint", async ({ person }) => {
    const ada = await person("Ada");
    const { page } = ada;
    await ada.arrive();
    await ada.setUpAuthenticator();
    const acme = await ada.createWorkspace("Acme");
    await ada.createProject(acme, "Rocket");
    const rocket = await page.getByRole("link", { name: "Rocket" }).getAttribute("href");
    await ada.open(`/w/${acme}/people`);
    const member = await page.locator(`a[href^="/w/${acme}/people/"]`).first().getAttribute("href");

    const heard = complaints(page.context());
    const fetched = partsFetched(page);
    const rooms = ["", "/people", "/people/preview", "/audit", "/tokens", "/tokens/created", "/settings"].map((room) => `/w/${acme}${room}`);
    const security = ["", "/authenticator", "/recovery-codes", "/recovery-codes/new", "/disable", "/passkeys/0/remove"];
    const own = ["/account", "/account/tokens", "/account/tokens/created", ...security.map((page) => `/account/security${page}`), "/device", "/workspaces/new"];
    for (const path of [...rooms, rocket ?? "", member ?? "", ...own]) {
      fetched.length = 0;
      await test.step(path, async () => {
        await ada.open(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expect.soft(preloaded(page)).toHaveCount(2);
        expect.soft(fetched, "both parts, and what was preloaded was used").toHaveLength(2);
        expect.soft(heard).toEqual([]);
      });
    }
  });

  test("a tab that was open while the server was renewed goes on with what the server has now", async ({ person }) => {
    const [ada, bob] = [await person("Ada"), await person("Bob")];
    await ada.arrive();
    await bob.arrive();
    await ada.invite(await ada.createWorkspace("Acme"), bob);
    await bob.openInvite();
    await inside(bob.page, "gone", { times: 1 });
    await bob.press("Accept invite");
    await expect(bob.page.getByRole("status")).toContainText("Welcome. You are a member now.");
    await live(bob.page);
  });

  for (const fate of ["lost", "gone"] as const) {
    test(`where the part behind the doors is ${fate}, the page asked for works all the same`, async ({ person }) => {
      const ada = await person("Ada");
      const { page } = ada;
      await ada.arrive();
      const acme = await ada.createWorkspace("Acme");
      await ada.open("/");
      await inside(page, fate);

      let documents = 0;
      page.on("request", (request) => (documents += request.isNavigationRequest() ? 1 : 0));
      await page.getByRole("link", { name: "Acme", exact: true }).click();
      await expect(page).toHaveURL(new RegExp(`/w/${acme}$`));
      await expect(page.locator("#stale")).toBeVisible();
      await expect(page.locator("html")).not.toHaveAttribute("data-live");
      expect(documents, "no loading again and again").toBe(1);

      await ada.field("Project name").fill("Rocket");
      await ada.press("Create project");
      await ada.seesProject("Rocket");

      await page.unrouteAll();
      await page.getByRole("link", { name: "Reload" }).click();
      await live(page);
      await ada.seesProject("Rocket");
    });
  }
});
