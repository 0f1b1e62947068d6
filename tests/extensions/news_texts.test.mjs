// @ts-check
// The name of a news text is built from its event's name, so no search of the sources finds it.
/** @import { ServerEvent } from "../../extensions/shared/types" */
/** @import { Standing } from "../../extensions/shared/meeting/news.js" */
/** @import { MemberMeeting } from "../../static/member/member_meeting.js" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { takeLine } from "../../extensions/member/news.js";
import { unknownMeeting } from "../../extensions/shared/meeting/meeting_state.js";
import { News } from "../../extensions/shared/meeting/news.js";
import { EVENTS } from "../../extensions/shared/stream/server_event.js";
import { LANGUAGES } from "../../extensions/shared/words.js";
import { takeLine as takeLineOfPage } from "../../static/member/news.js";
import { TEXTS } from "../../static/member/texts.js";
import { restOf } from "./examples.mjs";
import { localesOf } from "./languages.mjs";

const rest = restOf();
const clock = /** @type {MemberMeeting["clock"]} */ ({ now: () => 0 });
const heard = [...EVENTS].map((event) => ({ event, rest, timestamp: rest.started_at }));
const nearly = { event: "rest_requested", requests: "nearly", timestamp: rest.started_at };

/** @type {Standing[]} every state that a meeting can be in */
const STANDINGS = [null, rest].flatMap((running) =>
  [null, rest].flatMap((announced) =>
    [false, true].flatMap((measuring) =>
      [false, true].map((ended) => ({ rest: running, announced, measuring, ended, now: clock.now() })),
    ),
  ),
);

/**
 * The names of all texts that tell of an event, whatever the meeting's state before and after it.
 * @param {object} event
 * @param {(news: News, standing: Standing) => string} tell
 */
function namesOf(event, tell) {
  const names = STANDINGS.flatMap((before) =>
    STANDINGS.map((after) => {
      const news = new News();
      news.take(before);
      news.hear(/** @type {ServerEvent} */ (event));
      return tell(news, after);
    }),
  );
  return new Set(names.filter((name) => name !== ""));
}

/** @type {(news: News, standing: Standing) => string} */
const inOverlay = (news, { rest, announced, measuring, ended }) => {
  const tab = { rest, announced, clock, meeting: { ...unknownMeeting(), active: !ended, measuring } };
  return takeLine(.../** @type {Parameters<typeof takeLine>} */ (/** @type {unknown} */ ([news, tab])));
};

/** @type {(news: News, standing: Standing) => string} */
const onPage = (news, { ended, ...standing }) => {
  const meeting = { ...standing, clock, phase: ended ? "ended" : "idle" };
  const asHeard = /** @type {MemberMeeting} */ (/** @type {unknown} */ (meeting));
  return takeLineOfPage(news, asHeard, (name) => name);
};

const MEMBER = await localesOf(new URL("../../extensions/member/", import.meta.url));
for (const [where, tell, texts] of /** @type {const} */ ([
  ["the member's extension", inOverlay, MEMBER],
  ["the member's page", onPage, TEXTS],
])) {
  test(`every event that ${where} tells of in a line has its words in every language`, () => {
    const told = [...heard, nearly].flatMap((event) => [...namesOf(event, tell)]);
    assert.ok(told.includes("toast_extended") && told.includes("toast_nearly"));
    for (const language of LANGUAGES)
      for (const name of told) assert.ok(name in texts[language], `${language}: ${name}`);
  });
}
