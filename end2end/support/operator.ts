import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { place } from "./place";
import { PROGRAM } from "./server";

const run = promisify(execFile);

/** What whoever runs the server does, beside the running one. */
export async function setPlan(workspace: string, plan: "hobby" | "pro" | "enterprise"): Promise<void> {
  const { folder } = place();
  const env = { PATH: process.env["PATH"], SALLYPORT_DATA_DIR: join(folder, "data") };
  await run(PROGRAM, ["workspace", "set-plan", workspace, plan], { cwd: folder, env });
}
