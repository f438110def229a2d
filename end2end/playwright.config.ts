import { defineConfig, devices } from "@playwright/test";

export default defineConfig({
  testDir: "specs",
  globalSetup: "./support/stage.ts",
  fullyParallel: true,
  workers: 2,
  // A test that passes the second time has found something the first time: `./dev test` tries again, and names it.
  retries: 0,
  // Against hanging, not to measure: machines are slow and shared.
  timeout: 300_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    ...devices["Desktop Chrome"],
    locale: "en-GB",
    timezoneId: "UTC",
    // Not of each, to be thrown away; `--trace on` keeps it.
    trace: "on-first-retry",
    screenshot: "only-on-failure",
    // Colours that are still fading would be measured as if they were the design.
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      executablePath: "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "hydrated" },
    // What cannot exist without scripts, such as a passkey, is tagged; everything else must work.
    { name: "no-js", use: { javaScriptEnabled: false }, grepInvert: /@script/ },
  ],
});
