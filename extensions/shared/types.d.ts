// The types of what crosses a boundary: server, worker port or popup port.
import type { Language } from "./words.js";

/** A break for the whole meeting; every time is ISO 8601 UTC. */
export interface Rest {
  id: string;
  reason: string;
  /** If announced, `started_at` is when it is planned to begin. */
  state: "announced" | "running";
  started_at: string;
  ends_at: string;
  seconds: number;
  /** How often it was put off. */
  postponed?: number;
  /** The leader's own words for the letter. */
  note?: string;
}

/** How a meeting stands at one moment. */
export interface Snapshot {
  active: boolean;
  monitoring: boolean;
  /** A member has stopped the measuring; not every answer says so. */
  stopped?: boolean;
  rest: Rest | null;
}

interface EventBase {
  meeting_id: string;
  timestamp: string;
}

/** What happens to a rest. */
export type RestEvent =
  | "rest_announced"
  | "rest_postponed"
  | "rest_cancelled"
  | "rest_required"
  | "rest_extended"
  | "rest_ended";

/** One server-sent event. Any other that a newer server sends is `unknown`, with its own name. */
export type ServerEvent = EventBase &
  (
    | ({
        event: "connected";
        /** From a poll that follows another: nothing was lost in between, but the answer may be late. */
        isPoll?: true;
        gap?: boolean;
        /** Nothing has happened since the meeting's end, which the server remembers for some minutes. */
        ended?: boolean;
        rest_requests_until?: string | null;
      } & Snapshot)
    | { event: RestEvent; rest: Rest; reason?: "meeting_ended" }
    | { event: "rest_requested"; requests?: "some" | "nearly" }
    | { event: "monitoring_stopped"; reason?: "no_frames" }
    | { event: "monitoring_started" | "meeting_ended" }
    | { event: "unknown"; name: string }
  );

/** What is known of the meeting from its events. Times in ms by the server's clock. */
export interface MeetingState {
  active: boolean;
  measuring: boolean;
  /** A member has stopped the measuring: the next start undoes that. */
  stopped: boolean;
  rest: Rest | null;
  lastRestEndedAt: number | null;
}

/** The answer to a call that changes a rest: what it is now. */
export type RestUpdate = MeetingUpdate & { rest: Rest | null };

/** The answer to a call that changes a meeting. */
export interface MeetingUpdate {
  status: string;
  meeting_id: string;
  timestamp: string;
}

/** The answer to `status`. */
export interface MeetingStatus extends Snapshot {
  started_at: string | null;
  timestamp: string;
}

/** A rest as the summary has it; what has not happened (yet) is null. */
export interface RestRecord {
  id: string;
  reason: string;
  announced_at: string | null;
  started_at: string | null;
  ended_at: string | null;
  seconds: number;
  postponed: number;
}

/** What a meeting was like; nothing about any person. */
export interface MeetingSummary {
  meeting_id: string;
  started_at: string | null;
  measured_minutes: number;
  /** When measuring was on; `off` is null while it still is. */
  measuring: { on: string; off: string | null }[];
  requests: "none" | "some" | "nearly";
  rests: RestRecord[];
}

/** The REST calls about a meeting: what is sent, and what comes back on success. */
export interface Calls {
  /** `started_at`: when the meeting began, even if it had been started already. */
  start: { body: undefined; answer: MeetingUpdate & { started_at: string } };
  end: { body: undefined; answer: MeetingUpdate & { summary?: MeetingSummary } };
  rest: {
    body: { reason: string; seconds?: number; notice?: number; note?: string };
    answer: MeetingUpdate & { rest: Rest };
  };
  /** `starts_at`, `ends_at`: the time it is moved from, as the rest has it; sent twice, it is moved once. */
  postponeRest: { body: { minutes: number; starts_at?: string }; answer: RestUpdate };
  beginRest: { body: undefined; answer: RestUpdate };
  extendRest: { body: { seconds: number; ends_at?: string }; answer: RestUpdate };
  endRest: { body: undefined; answer: RestUpdate };
  /**
   * `rest_requests_until`: until when the requests that wait count, ten minutes after the first one; null:
   * none waits; an older server does not say.
   */
  requestRest: {
    body: { token: string } | undefined;
    answer: MeetingUpdate & { rest: Rest | null; rest_requests_until?: string | null };
  };
  withdrawRequest: { body: { token: string }; answer: MeetingUpdate };
  stopMeasuring: { body: undefined; answer: MeetingUpdate };
  summary: { body: undefined; answer: MeetingSummary };
  status: { body: undefined; answer: MeetingStatus };
}

export type CallName = keyof Calls;

/** The server's answer to `/health`. */
export interface Health {
  status: "healthy" | "degraded";
  redis: "connected" | "disconnected";
  redis_config: { host: string; port: number };
}

/** The body of every refusal. */
export interface ErrorAnswer {
  error?: string;
  detail?: string;
  retry_after?: number;
}

export interface Failure {
  ok: false;
  /** HTTP status; 0 when there was no answer. */
  status: number;
  /** The server's code, or one of ours: `unreachable`, `moved`, `down`, `not_ours`, `worker_gone`, `no_call` … */
  error: string;
  /** Seconds after which the answer may be different; 0 when the server does not say. */
  retryAfter: number;
  data: ErrorAnswer | null;
}

/** How a REST call went. */
export type Outcome<Answer = unknown> =
  | {
      ok: true;
      status: number;
      data: Answer;
      /** The base URL that answered `/health` in place of the one that was asked. */
      movedTo?: string;
    }
  | Failure;

/**
 * The state of the event stream as people see it; `limited`: the server asks us to stay away for a while;
 * `forbidden`: it does not let us in.
 */
export type StreamState = "off" | "connecting" | "open" | "waiting" | "limited" | "forbidden";

/** What somebody did with the letter of one rest: closed it, or snoozed it (server clock, ms). */
export interface LetterAnswer {
  closed?: boolean;
  snoozedUntil?: number;
}

/** The answer to the letter of one rest; `restEndsAt` is when that was to end, as far as was known then. */
export type KeptAnswer = LetterAnswer & { restId: string; restEndsAt: string };

/** Keeps the state of one thing, even over a reload; null for nothing. */
export interface Keeper<Kept> {
  read: () => Kept | null;
  write: (kept: Kept | null) => void;
}

/** An anonymous request for a rest that waits for others' requests: the token that takes it back. */
export interface KeptRequest {
  token: string;
  /** Until when it counts, ms by the server's clock; missing until the server has said so. */
  until?: number;
}

/** What is kept for one call by its Meet code, whatever meeting id or server is used for it. */
export interface CallMemory {
  /** Leader: the ids seen in the last ten minutes and when, ms by this machine's clock; the ids' salt. */
  lately?: { salt: string; seen: Record<string, number> };
}

/** What is kept for one meeting until the browser closes; not on disk, and on no server but for the token. */
export interface Memory extends CallMemory {
  /** Id of the last event seen. */
  position?: string;
  /** Member: the last answer to a letter, and the request that waits for others' requests. */
  answer?: KeptAnswer | null;
  request?: KeptRequest | null;
  /** Leader: the salt of the participants' ids, and the run. Times in ms by the server's clock. */
  salt?: string;
  running?: boolean;
  /** When the leader asked for the end; 0: not since the start. */
  endAskedAt?: number;
  startedAt?: number;
  lastStartAt?: number;
  lastRestEndedAt?: number | null;
  /**
   * Leader: when this call began for this tab: when it was joined or, where it was already being measured,
   * when the tab was last in the call before that; missing if it never was.
   */
  joinedAt?: number;
  /** Leader: when the tab was last in a call. */
  inCallAt?: number;
}

/** What a person chose; kept in chrome.storage.local, except for `aliases`. */
export interface Settings {
  serverUrl: string;
  language: "auto" | Language;
  leaderKey: string;
  /** The origin of the server that the key was typed for. */
  leaderKeyOrigin: string;
  automatic: boolean;
  restSeconds: number;
  /** What the leader adds to every letter, at most 120 characters; "" for nothing. */
  restNote: string;
  afterMinutes: number;
  tilesAtOnce: number;
  consentedAt: string;
  /** Which version of the data practice was agreed to. */
  consentVersion: number;
  connected: boolean;
  sound: "off" | "chime" | "bell" | "drop";
  /** 1 (hardly audible) to 10. */
  volume: number;
  /** No letter over the page, but a notification, the tab's title and the icon. */
  notifyOnly: boolean;
  notificationsAsked: boolean;
  /** Meeting ids used in place of a Meet code ("" on pages without one), until the browser closes. */
  aliases: Record<string, string>;
}

/** What a tab's icon says. */
export interface Badge {
  text: string;
  color: string;
  title: string;
}

export type FromTab =
  | { type: "join"; meetingId: string; code: string; position: string }
  | { type: "leave" }
  | { type: "presence"; inCall: boolean; isVisible: boolean }
  | { type: "ping" }
  | { type: "refresh"; call: number }
  | { type: "call"; call: number; meetingId: string; name: CallName; body?: Calls[CallName]["body"] }
  | { type: "remember"; memory: Memory }
  | { type: "rememberCall"; code: string; memory: CallMemory }
  | ({ type: "badge" } & Badge)
  | { type: "notify"; title: string; message: string }
  | { type: "withdrawNotification" }
  | { type: "measure"; on: boolean }
  | { type: "frame"; frame: Frame };

/** What a popup asks the worker: the ids of the tabs that are in a call. */
export type Question = "tabsInCalls";

export type ToTab =
  | { type: "settings"; settings: Settings }
  | { type: "memory"; meetingId: string; memory: Memory }
  /** What the same person has answered, asked for and ended in another tab of the meeting. */
  | { type: "shared"; meetingId: string; memory: Memory }
  | { type: "stream"; state: StreamState }
  | { type: "command"; command: string }
  | { type: "event"; id: string; event: ServerEvent }
  /** The server's time, more exact than from the events before. */
  | { type: "time"; meetingId: string; timestamp: string }
  | { type: "answer"; call: number; outcome: Outcome }
  | { type: "socket"; state: SocketState; waitMs: number }
  | { type: "result"; seq: number; result: BlinkResult | null };

/** `elsewhere`: another tab of the meeting measures. */
export type SocketState = "off" | "connecting" | "open" | "refused" | "limited" | "elsewhere";

/** One frame on its way to the server; `image` is a JPEG data URL. */
export interface Frame {
  image: string;
  meeting_id: string;
  timestamp: string;
  participant_id: string;
  seq: number;
  /** Whether the answer says where the eyes are, for a page that draws them. */
  eyes?: boolean;
}

/** x and y in pixels. */
export type Point = [number, number];

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Why a frame is not valid time; a newer server may say something not listed here, which must do no harm. */
export type Invalid =
  | "no_face"
  | "small_face"
  | "turned"
  | "dark"
  | "frozen"
  | "lowered_gaze"
  | "too_few_frames";

/** The reason for an opinion; a newer server may use another word here, too. */
export type OpinionReason = "few_blinks" | "eyes_closing" | "too_little" | Invalid;

/** What the server measured in a frame. */
export interface Measurement {
  status: "ok";
  seq: number;
  participant_id: string;
  blink_detected: boolean;
  /** Length of the closure that has just ended, ms. */
  closure_ms: number | null;
  face_detected: boolean;
  face: Box | null;
  /** Six points round each eye, where the frame asked for them. */
  eyes?: Point[][] | null;
  /** Eye aspect ratio, mean of both eyes. */
  ear: number | null;
  /** 0..1 */
  confidence: number;
  invalid: Invalid | null;
  state: ParticipantState;
}

/** What is known of one participant so far. */
export interface ParticipantState {
  opinion: Opinion;
  reason: OpinionReason | null;
  valid_seconds: number;
  blinks: number;
  blinks_per_minute: { value: number; low: number; high: number } | null;
}

/** What the server says about a frame; null in its place when no answer came. */
export type BlinkResult = Measurement | { status: "error"; error: string; retry_after?: number | null };

export type Opinion = "unknown" | "ok" | "watch" | "tired";
