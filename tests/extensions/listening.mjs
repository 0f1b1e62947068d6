// @ts-check
/** @import { Server } from "node:http" */
/** @import { TestContext } from "node:test" */
import assert from "node:assert/strict";
import { once } from "node:events";

/**
 * Lets a server listen on this machine, and returns its address.
 * @param {TestContext} t
 * @param {Server} server closed with the test
 */
export async function listening(t, server) {
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(address && typeof address === "object");
  return `http://127.0.0.1:${address.port}`;
}
