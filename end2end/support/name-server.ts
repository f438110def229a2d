import { createSocket, type RemoteInfo } from "node:dgram";
import { once } from "node:events";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { place } from "./place";

const HEADER_BYTES = 12;
/** Type and class, behind a question's name. */
const QUESTION_TAIL_BYTES = 4;
const TEXT_RECORD = 16;
const INTERNET = 1;
/** An answer, recursion wanted and available; and the same for a name that is none. */
const FOUND = 0x8180;
const NO_SUCH_NAME = 0x8183;
/** The answer's name is the question's. */
const NAME_OF_QUESTION = 0xc000 | HEADER_BYTES;

/** A name server that knows text records and nothing else: what the specs put into its folder. */
export class NameServer {
  #closed = false;
  readonly #socket = createSocket("udp4");

  private constructor(private readonly folder: string) {
    // What nobody can read is not answered, nor who is gone by then: unheard, either would end the run.
    this.#socket.on("message", (question, asker) => void this.#answer(question, asker).catch(() => undefined));
    this.#socket.on("error", () => undefined);
  }

  static async open(folder: string): Promise<NameServer> {
    await mkdir(folder, { recursive: true });
    const server = new NameServer(folder);
    server.#socket.bind(0, "127.0.0.1");
    await once(server.#socket, "listening");
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#socket, "close");
    this.#closed = true;
    this.#socket.close();
    await closed;
  }

  async #answer(question: Buffer, { port, address }: RemoteInfo): Promise<void> {
    const text = await readFile(join(this.folder, nameIn(question)), "utf8").catch(() => undefined);
    if (!this.#closed) this.#socket.send(answerTo(question, text), port, address);
  }
}

/** From now on DNS has this text record, and no other of that name. */
export async function publishText(name: string, text: string): Promise<void> {
  const record = join(place().folder, "dns", name);
  // Written aside and renamed: the server must never read half a record.
  await writeFile(`${record}~`, text);
  await rename(`${record}~`, record);
}

function nameIn(question: Buffer): string {
  const labels: string[] = [];
  for (let at = HEADER_BYTES; question.readUInt8(at) > 0; at += question.readUInt8(at) + 1) {
    labels.push(question.toString("latin1", at + 1, at + 1 + question.readUInt8(at)));
  }
  return labels.join(".").toLowerCase();
}

function answerTo(question: Buffer, text: string | undefined): Buffer {
  const asked = question.subarray(0, question.indexOf(0, HEADER_BYTES) + 1 + QUESTION_TAIL_BYTES);
  const answer = Buffer.concat([asked, text === undefined ? Buffer.alloc(0) : textRecord(text)]);
  answer.writeUInt16BE(text === undefined ? NO_SUCH_NAME : FOUND, 2);
  // One question, one record or none, and nothing else.
  [1, text === undefined ? 0 : 1, 0, 0].forEach((count, index) => answer.writeUInt16BE(count, 4 + 2 * index));
  return answer;
}

function textRecord(text: string): Buffer {
  const fields = Buffer.alloc(13);
  [NAME_OF_QUESTION, TEXT_RECORD, INTERNET].forEach((field, index) => fields.writeUInt16BE(field, 2 * index));
  fields.writeUInt16BE(text.length + 1, 10);
  fields.writeUInt8(text.length, 12);
  return Buffer.concat([fields, Buffer.from(text, "latin1")]);
}
