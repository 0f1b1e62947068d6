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
