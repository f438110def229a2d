import { expect, test } from "../support/test";

for (const path of ["/healthz", "/readyz"]) {
  test(`${path} answers`, async ({ request }) => {
    expect((await request.get(path)).ok()).toBe(true);
  });
}
