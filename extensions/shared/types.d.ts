// The shapes that cross a boundary: server, worker port, popup port.
import type { Language } from "./words.js";

/** A break of the whole meeting; every time is ISO 8601 UTC. */
export interface Rest {
  id: string;
  reason: string;
  /** An announced one has `started_at` as its planned beginning. */
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
  /** A member has stopped the measuring; not every answer says it. */
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

/** One server-sent event. What a newer server sends beyond these is `unknown`, with its own name. */
export type ServerEvent = EventBase &
  (
    | ({
        event: "connected";
        /** Of a poll after another: nothing was lost between them, and the answer may have been held up. */
        isPoll?: true;
        gap?: boolean;
        /** Nothing has happened since its end, which the server knows of for some minutes. */
        ended?: boolean;
        rest_requests_until?: string | null;
      } & Snapshot)
    | { event: RestEvent; rest: Rest; reason?: "meeting_ended" }
    | { event: "rest_requested"; requests?: "some" | "nearly" }
    | { event: "monitoring_stopped"; reason?: "no_frames" }
    | { event: "monitoring_started" | "meeting_ended" }
    | { event: "unknown"; name: string }
  );

/** What is known of the meeting from its events. Times in ms of the server's clock. */
export interface MeetingState {
  active: boolean;
  measuring: boolean;
  /** A member has stopped the measuring: the next start lifts that. */
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

/** A rest as the summary remembers it; what has not happened (yet) is null. */
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

/** The REST calls about a meeting: what goes in, and what a success brings. */
export interface Calls {
  /** `started_at`: when the meeting began, also where it was started before. */
  start: { body: undefined; answer: MeetingUpdate & { started_at: string } };
  end: { body: undefined; answer: MeetingUpdate & { summary?: MeetingSummary } };
  rest: {
    body: { reason: string; seconds?: number; notice?: number; note?: string };
    answer: MeetingUpdate & { rest: Rest };
  };
  /** `starts_at`, `ends_at`: from where it is moved, as the rest has it; sent twice it is moved once. */
  postponeRest: { body: { minutes: number; starts_at?: string }; answer: RestUpdate };
  beginRest: { body: undefined; answer: RestUpdate };
  extendRest: { body: { seconds: number; ends_at?: string }; answer: RestUpdate };
  endRest: { body: undefined; answer: RestUpdate };
  /**
   * `rest_requests_until`: until when what waits counts, ten minutes after the first request; null: none
   * waits; an older server does not say.
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
  /** The server's code, or one of ours, as `unreachable`, `down`, `not_ours`, `worker_gone` and `no_call`. */
  error: string;
  /** Seconds after which it may be another answer; 0 when the server does not say. */
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
 * The event stream as people are told of it; `limited`: the server asks to stay away for a while; `forbidden`:
 * it does not let us in.
 */
export type StreamState = "off" | "connecting" | "open" | "waiting" | "limited" | "forbidden";

/** What somebody did with the letter of one rest: closed it, or snoozed it (server clock, ms). */
export interface LetterAnswer {
  closed?: boolean;
  snoozedUntil?: number;
}

/** The answer to the letter of one rest, which was to end then as far as was known. */
export type KeptAnswer = LetterAnswer & { restId: string; restEndsAt: string };

/** What is kept of one thing, also after a reload; null for nothing. */
export interface Keeper<Kept> {
  read: () => Kept | null;
  write: (kept: Kept | null) => void;
}

/** An anonymous request for a rest that waits for others': the token that takes it back. */
export interface KeptRequest {
  token: string;
  /** Until when it counts, ms of the server's clock; missing while the server has not said so. */
  until?: number;
}

/** What is kept for one call by its Meet code, whatever meeting id or server stands for it. */
export interface CallMemory {
  /** Leader: who was seen in the last ten minutes, by id and when, ms of this machine's clock; the ids' salt. */
  lately?: { salt: string; seen: Record<string, number> };
}

/** What is kept for one meeting until the browser closes; reaches no disk and no server but for the token. */
export interface Memory extends CallMemory {
  /** Id of the last event seen. */
  position?: string;
  /** Member: the last answer to a letter, and the request that waits for others'. */
  answer?: KeptAnswer | null;
  request?: KeptRequest | null;
  /** Leader: the salt of the participants' ids, and the run. Times in ms of the server's clock. */
  salt?: string;
  running?: boolean;
  /** When the leader has asked for the end; 0: not since the start. */
  endAskedAt?: number;
  startedAt?: number;
  lastStartAt?: number;
  lastRestEndedAt?: number | null;
  /**
   * Leader: when this call began for this tab: when it was joined or, where somebody measured it already,
   * when the tab was last in the call before; none if it never was.
   */
  joinedAt?: number;
  /** Leader: when the tab was last in a call. */
  inCallAt?: number;
}

/** What a person chose; kept in chrome.storage.local, but for `aliases`. */
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
  /** Which account of the data practice was agreed to. */
  consentVersion: number;
  connected: boolean;
  sound: "off" | "chime" | "bell" | "drop";
  /** 1 (hardly heard) to 10. */
  volume: number;
  /** No letter over the page: a notification, the tab's title and the icon. */
  notifyOnly: boolean;
  notificationsAsked: boolean;
  /** Meeting ids that stand in for a Meet code ("" on pages without one), until the browser closes. */
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
  /** What the same person has answered and asked in another tab of the meeting. */
  | { type: "shared"; meetingId: string; memory: Memory }
  | { type: "stream"; state: StreamState }
  | { type: "command"; command: string }
  | { type: "event"; id: string; event: ServerEvent }
  /** The server's time, nearer than that of the events before. */
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

/** Why a frame is not valid time; a newer server may say what is not here, and that must do no harm. */
export type Invalid =
  | "no_face"
  | "small_face"
  | "turned"
  | "dark"
  | "frozen"
  | "lowered_gaze"
  | "too_few_frames";

/** What an opinion rests on; a newer server may say another word here, too. */
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

/** What the server says of a frame; null in its place when the answer never came. */
export type BlinkResult = Measurement | { status: "error"; error: string; retry_after?: number | null };

export type Opinion = "unknown" | "ok" | "watch" | "tired";
