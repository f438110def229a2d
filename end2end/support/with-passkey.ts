import { PasskeyDevice } from "./passkey-device";
import type { Person } from "./person";

/** Lets her arrive at a laptop and add its passkey as her second factor. Leaves her on the page *Account security*. */
export async function withPasskey(ada: Person): Promise<{ ada: Person; laptop: PasskeyDevice }> {
  await ada.arrive();
  const laptop = await PasskeyDevice.builtInto(ada.page);
  await ada.addFirstPasskey(laptop);
  return { ada, laptop };
}
