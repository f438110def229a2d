import { defineConfig } from "@playwright/test";

import tests from "../playwright.config";

/** Made by hand, when the look has changed: `npm run pictures`. */
export default defineConfig({
  ...tests,
  testDir: ".",
  testMatch: "pictures.ts",
  globalSetup: "../support/stage.ts",
  outputDir: "../test-results",
  projects: [{ name: "pictures", use: { trace: "off", screenshot: "off", deviceScaleFactor: 1 } }],
});
