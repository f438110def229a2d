import { createToken, tokenRow } from "../support/api-token";
import { expectAccessible } from "../support/axe";
import { expect, test } from "../support/test";

test("axe finds nothing where tokens are", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");
  await ada.createProject(acme, "Rocket");
  const { page } = ada;

  await test.step("no account token yet, and a name that is none", async () => {
    await ada.open("/account/tokens");
    await expectAccessible(page);
    await ada.press("Create token");
    await expect(ada.field("Token name")).toHaveAttribute("aria-invalid", "true");
    await expectAccessible(page);
  });

  await test.step("a project's, the one page that shows it, and when it is gone", async () => {
    await ada.open(`/w/${acme}/projects/rocket`);
    await createToken(ada, { name: "Pipeline", expires: "Never" });
    await expectAccessible(page);
    await page.reload();
    await expectAccessible(page);
    await ada.open(`/w/${acme}/projects/rocket`);
    await expect(tokenRow(ada, "Pipeline")).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("a workspace's, one of them of one long word, and the question before one goes", async () => {
    await ada.open(`/w/${acme}/tokens`);
    await createToken(ada, { name: "m".repeat(80), may: "Read and write" });
    await ada.press("I have saved this token");
    await expectAccessible(page);
    await tokenRow(ada, "Pipeline").getByRole("button", { name: "Revoke" }).click();
    await expect(page.getByRole("heading", { name: "Revoke Pipeline?" })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("the panel that names them", async () => {
    await ada.open(`/w/${acme}/people`);
    await expect(page.getByRole("list", { name: "Tokens used last" })).toBeVisible();
    await expectAccessible(page);
  });
});
