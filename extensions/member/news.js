// @ts-check
/** @import { MeetTab } from "./shared/page/meet_tab.js" */
/** @import { ServerEvent } from "./shared/types" */

/** @typedef {Pick<MeetTab, "rest" | "announced" | "meeting">} Meeting */

/**
 * What a line says, and whether that is still so: after a reconnect come news that others have overtaken.
 * @type {Partial<Record<ServerEvent["event"], {text: string, holds: (meeting: Meeting) => boolean}>>}
 */
const LINES = {
  rest_cancelled: { text: "toast_cancelled", holds: ({ rest, announced }) => !rest && !announced },
  rest_extended: { text: "toast_extended", holds: ({ rest }) => rest !== null },
  rest_requested: { text: "toast_requested", holds: ({ rest, announced }) => !rest && !announced },
  monitoring_stopped: { text: "toast_stopped", holds: ({ meeting }) => !meeting.measuring },
};

/** The newest of what has happened in a meeting, until it has been told. */
export class News {
  /** @type {typeof LINES[keyof typeof LINES]} */
  #line;

  /** @param {ServerEvent} event */
  add({ event }) {
    this.#line = LINES[event] ?? this.#line;
  }

  /**
   * The name of the text to show now, "" for none; once.
   * @param {Meeting} meeting as it has become
   */
  take(meeting) {
    const line = this.#line;
    this.#line = undefined;
    return line?.holds(meeting) ? line.text : "";
  }
}
