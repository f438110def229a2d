import type { Person } from "../support/person";
import { ownOrigin } from "../support/place";
import { expect, test } from "../support/test";
import { expectDone } from "../support/told";

test("whoever is in many workspaces finds all of them, and the one visited last first", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  for (let n = 10; n < 62; n += 1) await found(ada, `Team ${n}`);
  const last = await ada.createWorkspace("Zebra");
  await expect(ada.page.getByRole("navigation", { name: "Workspace", exact: true })).toBeVisible();
  await ada.open("/");
  const tiles = ada.page.getByRole("list", { name: "Workspaces" }).getByRole("listitem");
  await expect(tiles).toHaveCount(51);
  await expect(tiles.first()).toContainText("Zebra");
  await ada.page.getByRole("link", { name: "More workspaces" }).click();
  await expect(tiles).toHaveCount(3);
  await expect(tiles.first()).toContainText("Team 60");
  await ada.page.getByRole("link", { name: "First workspaces" }).click();
  await expect(tiles).toHaveCount(51);
  // Its rooms are there, though its name is not among the first.
  await ada.open(`/w/${last}/people`);
  await expect(ada.page.getByRole("navigation", { name: "Workspace", exact: true })).toContainText("Audit log");
  await ada.open("/account");
  await expect(ada.page.getByRole("link", { name: "All workspaces" }).last()).toBeVisible();
});

test("whoever deleted many workspaces finds each of them, what is gone soonest first", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  for (let n = 10; n < 61; n += 1) {
    const form = { workspace: await found(ada, `Gone ${n}`), confirm: `Gone ${n}` };
    const answer = await ada.page.request.post("/rpc/delete_workspace", { form, headers: ownOrigin() });
    expect(answer.ok(), `Gone ${n}`).toBe(true);
  }
  await ada.open("/");
  const gone = ada.page.getByRole("list", { name: "Deleted workspaces" }).getByRole("listitem");
  await expect(gone).toHaveCount(50);
  await expect(gone.first()).toContainText("Gone 10");
  await ada.page.getByRole("link", { name: "More deleted workspaces" }).click();
  await expect(gone).toHaveCount(1);
  await ada.press("Undo");
  await expectDone(ada.page, "The workspace is back, with everything in it.");
  await ada.open("/");
  await expect(gone).toHaveCount(50);
  await expect(ada.page.getByRole("link", { name: "More deleted workspaces" })).toHaveCount(0);
});

/** What its address calls it. */
async function found(person: Person, name: string): Promise<string> {
  const answer = await person.page.request.post("/rpc/create_workspace", { form: { workspace_name: name }, headers: ownOrigin() });
  expect(answer.ok(), name).toBe(true);
  return answer.headers()["location"]?.split("/")[2] ?? "";
}
