import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { NameServer } from "./name-server";
import { publish } from "./place";
import { PostOffice } from "./post-office";
import { leaksIn } from "./secrets";
import { Server } from "./server";

/** The log of the last run stays here, for whoever has to find out what happened. */
const LOG_COPY = resolve("../target/e2e/server.log");

/** Sets the stage for a whole run: a mail server, a name server, a fresh Sallyport, and at the end a look into its log. */
export default async function setTheStage(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "sallyport-e2e-"));
  const postOffice = await PostOffice.open(join(folder, "mail"));
  const nameServer = await NameServer.open(join(folder, "dns"));
  const around = { smtpUrl: postOffice.url, nameServer: nameServer.address };
  const server = new Server(folder, around);

  const clear = async () => {
    await server.stop();
    await postOffice.close();
    await nameServer.close();
    await mkdir(resolve(LOG_COPY, ".."), { recursive: true });
    await cp(server.log, LOG_COPY);
  };

  try {
    await server.start();
  } catch (error) {
    await clear();
    await rm(folder, { recursive: true });
    throw error;
  }
  publish({ url: server.url, folder, ...around });

  return async () => {
    await clear();
    const search = async () => [...(await server.panics()), ...(await leaksIn(server.log))];
    const findings = await search().finally(() => rm(folder, { recursive: true }));
    if (findings.length > 0) {
      throw new Error(`The server's log (${LOG_COPY}) holds what it must not:\n${findings.join("\n")}`);
    }
  };
}
