/** Where this run takes place. Workers are processes of their own and learn it from their environment. */
export interface Place {
  url: string;
  folder: string;
  smtpUrl: string;
  /** Host and port of the name server. */
  nameServer: string;
}

const NAME = "SALLYPORT_E2E_PLACE";

export function publish(place: Place): void {
  process.env[NAME] = JSON.stringify(place);
}

export function place(): Place {
  const published = process.env[NAME];
  if (published === undefined) throw new Error("The stage is not set yet");
  return JSON.parse(published) as Place;
}

/** What a browser says of a request that one of our own pages makes. */
export function ownOrigin(): { origin: string } {
  return { origin: place().url };
}
