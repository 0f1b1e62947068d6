// @ts-check
// The leader's line for the letter, as sent: the server takes one line and otherwise refuses the whole rest.
/** @import { Settings } from "../../extensions/leader/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { restBody } from "../../static/console/fields.js";
import { leading } from "./leader_tab.mjs";

const PASTED = "Back at 10:15\tcoffee\n";
const SENT = "Back at 10:15 coffee";

test("a tab character in the leader's line, as from a spreadsheet, is sent as a space", async () => {
  const { tab, leader } = leading(/** @type {Settings} */ ({ restNote: PASTED }));
  /** @type {unknown} */
  let sent = null;
  Object.assign(tab, { call: async (/** @type {string} */ _, /** @type {unknown} */ body) => (sent = body) });
  await leader.restCalls.ask("time");
  assert.deepEqual(sent, { reason: "time", seconds: undefined, note: SENT });
});

test("a tab character in the console's line is sent as a space, and an empty line is not sent", () => {
  const fields = { note: PASTED };
  const field = (/** @type {"note"} */ id) => ({
    ...{ value: fields[id] ?? "", validity: {}, dataset: {} },
    setAttribute() {},
  });
  Object.assign(globalThis, { document: { getElementById: field } });
  assert.equal(restBody()?.note, SENT);
  fields.note = " \t";
  assert.equal(restBody()?.note, undefined);
});

test("a rest is asked for with the leader's line in the form that the server takes, or without one", async () => {
  /** @type {unknown[]} */
  const bodies = [];
  for (const restNote of ["", "  ", "Coffee\tis\nready "]) {
    const { tab, leader } = leading({ restNote, restSeconds: 300 });
    const call = /** @type {(...sent: unknown[]) => unknown} */ (tab.call.bind(tab));
    Object.assign(tab, {
      call: (/** @type {string} */ name, /** @type {unknown} */ body) => {
        bodies.push(body);
        return call(name, body);
      },
    });
    await leader.restCalls.ask("manual");
  }
  const plain = { reason: "manual", seconds: 300, note: undefined };
  assert.deepEqual(bodies, [plain, plain, { ...plain, note: "Coffee is ready" }]);
});
