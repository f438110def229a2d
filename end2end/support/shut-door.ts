import type { Person } from "./person";

/** A workspace that requires 2FA, its admin Ada who has it, and its member Bob, signed in, who has not. */
export async function shutDoor(person: (name: string) => Promise<Person>): Promise<{ ada: Person; bob: Person; acme: string }> {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  await ada.arrive();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");
  await ada.invite(acme, bob);
  await bob.arrive();
  await bob.acceptInvite();
  await ada.requireSecondFactor(acme, true);
  return { ada, bob, acme };
}
