// @ts-check
// One member's letter, without a page around it.
/** @import { KeptAnswer, ServerEvent } from "../../extensions/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LetterState } from "../../extensions/shared/letter/letter_state.js";
import { restOf } from "./examples.mjs";

const event = (/** @type {object} */ fields) => /** @type {ServerEvent} */ (fields);

function remembering() {
  const tab = { answer: /** @type {KeptAnswer | null} */ (null) };
  const state = new LetterState({
    read: () => tab.answer,
    write: (answer) => void Object.assign(tab, { answer }),
  });
  return { tab, state };
}

test("a letter stays during its rest until it is answered, and each time it comes is told once", () => {
  const { tab, state } = remembering();
  assert.deepEqual([state.isOpen(0), state.takeComing()], [false, false]);
  assert.ok(!state.look({ rest: restOf("r"), announced: null }, 0));
  assert.deepEqual([state.isOpen(1000), state.takeComing(), state.takeComing()], [true, true, false]);
  state.reply(1, 1000);
  assert.deepEqual([state.isOpen(60_999), state.isOpen(61_000)], [false, true]);
  assert.deepEqual([state.takeComing(), state.takeComing()], [true, false]);
  state.reply(0, 62_000);
  assert.ok(!state.isOpen(200_000));
  assert.equal(tab.answer?.restId, "r");
  assert.ok(state.look({ rest: null, announced: null }, 0), "it is over");
  assert.ok(!state.look({ rest: null, announced: null }, 0), "that is said once");
});

test("people who slept through the end of a rest are not welcomed back long after it", () => {
  for (const [late, isWelcomed] of /** @type {const} */ ([
    [1000, true],
    [65_000, true], // a hidden page looks once a minute
    [90_000, false],
  ])) {
    const { state } = remembering();
    state.look({ rest: restOf("r"), announced: null }, 0);
    const end = Date.parse(restOf("r").ends_at);
    assert.equal(state.look({ rest: null, announced: null }, end + late), isWelcomed, String(late));
    assert.equal(state.rest, null);
  }
});

test("an answer counts for its own rest alone, and without a rest there is none", () => {
  const { tab, state } = remembering();
  state.reply(0, 0);
  assert.equal(tab.answer, null);
  state.look({ rest: restOf("r"), announced: null }, 0);
  state.reply(0, 1000);
  assert.ok(
    !state.look({ rest: restOf("s"), announced: null }, 0),
    "nobody is welcomed back when the next has begun",
  );
  assert.deepEqual([state.isOpen(2000), state.answer], [true, {}]);
});

test("an answer is withdrawn once when its rest is announced again, however often, and not for another rest", () => {
  const { tab, state } = remembering();
  state.look({ rest: restOf("r"), announced: null }, 0);
  state.reply(0, 1000);
  const kept = tab.answer;
  state.look({ rest: null, announced: restOf("s", 400) }, 0);
  assert.equal(tab.answer, kept);
  state.look({ rest: null, announced: restOf("r", 400) }, 0);
  assert.equal(tab.answer, null);
  Object.defineProperty(tab, "answer", { get: () => null, set: () => assert.fail("written again") });
  state.look({ rest: null, announced: restOf("r", 400) }, 0);
});

for (const [how, hear] of /** @type {[string, (state: LetterState) => void][]} */ ([
  ["put off", (state) => state.hear(event({ event: "rest_postponed", rest: restOf("r", 400) }))],
  ["called off", (state) => state.hear(event({ event: "rest_cancelled", rest: restOf("r") }))],
  ["still ahead", (state) => void state.look({ rest: null, announced: restOf("r", 400) }, 0)],
]))
  test(`news of a rest and the answer to it count for nothing once the rest is ${how}`, () => {
    const { tab, state } = remembering();
    state.look({ rest: restOf("r"), announced: null }, 0);
    state.takeComing();
    state.reply(0, 1000);
    hear(state);
    assert.deepEqual([state.rest, tab.answer], [null, null]);
    assert.ok(!state.look({ rest: null, announced: null }, 0), "nobody is welcomed back from it");
    state.look({ rest: restOf("r"), announced: null }, 0);
    assert.deepEqual([state.isOpen(2000), state.takeComing()], [true, true]);
  });

test("nobody is welcomed back to a meeting that has ended, and its rest is not told of again", () => {
  const ends = [
    { event: "meeting_ended" },
    { event: "rest_ended", rest: restOf("r"), reason: "meeting_ended" },
  ];
  for (const end of ends) {
    const { state } = remembering();
    state.look({ rest: restOf("r"), announced: null }, 0);
    state.takeComing();
    state.hear(event(end));
    assert.ok(!state.look({ rest: null, announced: null }, 0));
    state.look({ rest: restOf("r"), announced: null }, 0);
    assert.ok(!state.takeComing());
  }
});

test("a rest that was over by this machine's clock but begins after all is told of, and not taken as answered", () => {
  const { state } = remembering();
  state.look({ rest: restOf("r"), announced: null }, 0);
  state.takeComing();
  state.reply(0, 1000);
  assert.ok(state.look({ rest: null, announced: null }, 0));
  state.look({ rest: restOf("r", 400), announced: null }, 0);
  assert.deepEqual([state.isOpen(401_000), state.takeComing()], [true, true]);
});
