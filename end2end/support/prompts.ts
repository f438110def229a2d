import { expect, type Page } from "@playwright/test";

/** What a page asks the browser about passkeys, in the order it happens. */
type Moment =
  | "offers passkeys to fill in"
  | "takes the offer back"
  | "asks for a passkey"
  | "asks for a new passkey"
  | "gets an answer"
  | "gets none";

/** What whoever keeps the passkeys is told. */
interface Signal {
  name: "signalAllAcceptedCredentials" | "signalCurrentUserDetails" | "signalUnknownCredential";
  what: Record<string, unknown>;
}

const heardOn = new WeakMap<Page, Prompts>();

type Note = { moment: Moment } | { signal: Signal };

/** Listens between a page and its browser, and changes nothing of what they say unless it is told to. */
export class Prompts {
  readonly story: Moment[] = [];
  readonly signals: Signal[] = [];

  private constructor() {}

  /** From the page's next document on. */
  static async on(page: Page): Promise<Prompts> {
    const known = heardOn.get(page);
    if (known !== undefined) return known;
    const prompts = new Prompts();
    heardOn.set(page, prompts);
    await page.exposeBinding("noteOfPrompts", (_, note: Note) => prompts.#note(note));
    await page.addInitScript(listen);
    return prompts;
  }

  /** The page waits for somebody to pick a passkey from what the browser fills in. */
  async areOffered(): Promise<void> {
    await expect.poll(() => this.story.at(-1)).toBe("offers passkeys to fill in");
  }

  /** The browser asks for a passkey: what the page had to learn from the server, it knows. */
  async isAsked(): Promise<void> {
    await expect.poll(() => this.story.at(-1)).toBe("asks for a passkey");
  }

  /** What was said by one kind of signal, the latest last. */
  said(name: Signal["name"]): Record<string, unknown>[] {
    return this.signals.filter((signal) => signal.name === name).map(({ what }) => what);
  }

  #note(note: Note): void {
    if ("moment" in note) this.story.push(note.moment);
    else this.signals.push(note.signal);
  }
}

/** What `listen` looks for in the page: the first prompt of a document waits until it is to be given up. */
interface Held {
  firstPrompt?: Promise<void> | undefined;
  giveUp?: () => void;
}

/**
 * Lets the first prompt of each document end when it is told to, where a person would wait five minutes, and no sooner,
 * however long it takes whatever is to happen meanwhile. From the page's next document on; the page has a device.
 */
export async function givesUpWhenTold(page: Page): Promise<() => Promise<void>> {
  await page.addInitScript(() => {
    const held = window as Held;
    held.firstPrompt = new Promise((resolve) => (held.giveUp = resolve));
  });
  return () => page.evaluate(() => (window as Held).giveUp?.());
}

/** Has the browser keep an answer until the page takes its question back, and give it all the same. */
export async function answersTooLate(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { credentials } = navigator;
    const get = credentials.get.bind(credentials);
    credentials.get = async (options = {}) => {
      const { signal, ...deaf } = options;
      if (options.mediation === "conditional" || signal === undefined) return get(options);
      const answer = await get(deaf);
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      return answer;
    };
  });
}

/** Runs in the page. */
function listen(): void {
  const note = (window as unknown as { noteOfPrompts: (note: Note) => void }).noteOfPrompts;
  const tell = (moment: Moment) => note({ moment });
  const heard = <T>(asked: Promise<T>): Promise<T> => {
    asked.then(
      () => tell("gets an answer"),
      (error: unknown) => (error as Error).name === "AbortError" || tell("gets none"),
    );
    return asked;
  };
  const { credentials } = navigator;
  const [get, create] = [credentials.get.bind(credentials), credentials.create.bind(credentials)];
  const inVain = async (options: CredentialRequestOptions, told: Promise<void>): Promise<Credential | null> => {
    (window as Held).firstPrompt = undefined;
    await told;
    return get({ ...options, publicKey: { ...options.publicKey, timeout: 1_000 } as PublicKeyCredentialRequestOptions });
  };

  credentials.get = (options = {}) => {
    const isOffer = options.mediation === "conditional";
    tell(isOffer ? "offers passkeys to fill in" : "asks for a passkey");
    options.signal?.addEventListener("abort", () => tell("takes the offer back"));
    const told = isOffer ? undefined : (window as Held).firstPrompt;
    return heard(told === undefined ? get(options) : inVain(options, told));
  };
  credentials.create = (options = {}) => {
    tell("asks for a new passkey");
    return heard(create(options));
  };
  const keeper = PublicKeyCredential as unknown as Record<Signal["name"], (what: object) => Promise<void>>;
  for (const name of ["signalAllAcceptedCredentials", "signalCurrentUserDetails", "signalUnknownCredential"] as const) {
    const signal = keeper[name].bind(PublicKeyCredential);
    keeper[name] = (what) => {
      note({ signal: { name, what: { ...what } } });
      return signal(what);
    };
  }
}
