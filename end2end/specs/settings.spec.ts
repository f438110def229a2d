import type { Person } from "../support/person";
import { expect, test } from "../support/test";

/** A name nobody else uses in this run: its address is then its own, too. */
function fresh(name: string): string {
  return `${name} ${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
}

async function rename(ada: Person, workspace: string, name: string): Promise<string> {
  await ada.open(`/w/${workspace}/settings`);
  await ada.field("Workspace name").fill(name);
  await ada.press("Rename workspace");
  await ada.page.waitForURL(/\/settings\?done=workspace-renamed/);
  await expect(ada.page.getByRole("status")).toContainText("Workspace renamed.");
  return new URL(ada.page.url()).pathname.split("/")[2] ?? "";
}

test("a renamed workspace moves, and its former address leads along: to the same page, from tabs still open", async ({
  person,
}) => {
  const ada = await person("Ada");
  await ada.arrive();
  const former = await ada.createWorkspace(fresh("Acme"));
  await ada.createProject(former, "Rocket");
  const tab = await ada.newTab();
  await tab.open(`/w/${former}`);

  const name = fresh("Globex");
  const present = await rename(ada, former, name);
  expect(present).not.toBe(former);
  await expect(ada.field("Workspace name")).toHaveValue(name);

  await test.step("a link of the open tab", async () => {
    await tab.page.getByRole("link", { name: "People", exact: true }).click();
    await tab.page.waitForURL(new RegExp(`/w/${present}/people$`));
    await expect(tab.page.getByRole("table", { name: "Members" })).toContainText(ada.email);
    await tab.page.goBack();
    await tab.page.waitForURL(new RegExp(`/w/${present}$`));
  });

  await test.step("a bookmark", async () => {
    await ada.open(`/w/${former}/people?filter=without-2fa`);
    await expect(ada.page).toHaveURL(new RegExp(`/w/${present}/people\\?filter=without-2fa$`));
    await ada.open(`/w/${former}/projects/rocket`);
    await expect(ada.page).toHaveURL(new RegExp(`/w/${present}/projects/rocket$`));
  });

  await test.step("a form of the open tab", async () => {
    await tab.field("Project name").fill("Comet");
    await tab.press("Create project");
    await tab.seesProject("Comet");
    await expect(tab.page).toHaveURL(new RegExp(`/w/${present}$`));
  });
});

test("to a stranger a former address looks like none", async ({ person }) => {
  const [ada, eve] = [await person("Ada"), await person("Eve")];
  await ada.arrive();
  const former = await ada.createWorkspace(fresh("Acme"));
  await rename(ada, former, fresh("Globex"));
  await eve.arrive();
  await eve.open(`/w/${former}`);
  await expect(eve.page.getByRole("heading", { name: "Nothing here" })).toBeVisible();
  await expect(eve.page).toHaveURL(new RegExp(`/w/${former}$`));
});

test("deleting takes the name, shuts the workspace for everybody, and can be undone", async ({ person }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  await ada.arrive();
  const name = fresh("Acme");
  const acme = await ada.createWorkspace(name);
  await ada.createProject(acme, "Rocket");
  await ada.invite(acme, bob);
  await bob.arrive();
  await bob.acceptInvite();

  await test.step("a wrong name deletes nothing", async () => {
    await ada.open(`/w/${acme}/settings`);
    await ada.press("Delete workspace");
    await ada.field("Name of the workspace").fill("Globex");
    await ada.press("Delete workspace");
    await expect(ada.page.getByRole("alert")).toContainText("That's not right.");
    await expect(ada.field("Name of the workspace")).toHaveValue("Globex");
  });

  await test.step("the right one does, for everybody", async () => {
    await ada.field("Name of the workspace").fill(name);
    await ada.press("Delete workspace");
    await expect(ada.page.getByRole("status")).toContainText("Workspace deleted.");
    await bob.open(`/w/${acme}`);
    await expect(bob.page.getByRole("heading", { name: "Nothing here" })).toBeVisible();
    await bob.open("/");
    await expect(bob.page.getByRole("button", { name: "Undo" })).toBeHidden();
  });

  await test.step("an admin undoes it", async () => {
    const gone = ada.page.getByRole("list", { name: "Deleted workspaces" });
    await expect(gone).toContainText(`${name} was deleted. It is gone for good on `);
    await ada.press("Undo");
    await ada.seesProject("Rocket");
    await expect(ada.page.getByRole("status")).toContainText("The workspace is back");
    await bob.open(`/w/${acme}`);
    await bob.seesProject("Rocket");
  });
});
