import { execFile } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

import { remember } from "./secrets";

const run = promisify(execFile);
const STEP_MS = 30_000;

/** The time a code of the previous step still needs to reach the server before it is two steps old. */
const MARGIN_MS = 12_000;

/** An authenticator app whose codes come from `oathtool`, not from our own arithmetic. */
export class Authenticator {
  readonly secret: string;
  #lastStep = 0;

  constructor(setupKey: string) {
    this.secret = setupKey.replace(/\s/g, "");
    remember(this.secret, setupKey);
  }

  /** A code the server has not seen. It takes the current and the previous step, so two are had without waiting. */
  async nextCode(): Promise<string> {
    const step = Math.max(oldestUsableStep(), this.#lastStep + 1);
    await delay(Math.max(0, step * STEP_MS - Date.now()));
    this.#lastStep = step;
    return this.#codeOfStep(step);
  }

  /** The code of another time: -2 is two steps old, 1 is one step ahead. It may be one that was used. */
  async codeAt(stepsFromNow: number): Promise<string> {
    return this.#codeOfStep(currentStep() + stepsFromNow);
  }

  async #codeOfStep(step: number): Promise<string> {
    const { stdout } = await run("oathtool", ["--totp", "--base32", `--now=@${(step * STEP_MS) / 1000}`, this.secret]);
    const code = stdout.trim();
    remember(code);
    return code;
  }
}

function currentStep(): number {
  return Math.floor(Date.now() / STEP_MS);
}

function oldestUsableStep(): number {
  const left = STEP_MS - (Date.now() % STEP_MS);
  return left > MARGIN_MS ? currentStep() - 1 : currentStep();
}
