import { once } from "node:events";
import { connect } from "node:net";

import { place } from "../support/place";
import { expect, test } from "../support/test";

test("a server killed in the middle of a mail takes nobody's post office along", async () => {
  const { hostname, port } = new URL(place().smtpUrl);
  const greetedBy = async () => {
    const socket = connect(Number(port), hostname);
    const [greeting] = await once(socket, "data");
    return { socket, greeting: String(greeting) };
  };

  const { socket } = await greetedBy();
  for (const said of ["EHLO server.test", "MAIL FROM:<sallyport@example.test>"]) {
    socket.write(`${said}\r\n`);
    await once(socket, "data");
  }
  // What the kernel says for a process that is gone while it was being answered.
  socket.resetAndDestroy();

  const { socket: next, greeting } = await greetedBy();
  expect(greeting).toContain("220 ");
  next.destroy();
});
