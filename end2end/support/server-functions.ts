import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

const FOLDER = resolve("../app/src/server_fns");

/** Every function the browser may call, as the sources have it: a new one is called from the day it exists. */
export async function serverFunctions(): Promise<string[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith(".rs"));
  const sources = await Promise.all(files.map((name) => readFile(join(FOLDER, name), "utf8")));
  return sources.flatMap((source) => [...source.matchAll(/endpoint = "(\w+)"/g)].map(([, name]) => name ?? ""));
}
