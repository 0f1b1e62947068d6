// The shapes that cross a boundary: server, worker port, popup port.

/** A break of the whole meeting; every time is ISO 8601 UTC. */
export interface Rest {
  id: string;
  reason: string;
  started_at: string;
  ends_at: string;
  seconds: number;
}

/** The data of one server-sent event: `connected` has no `event`, a `message` has one. */
export interface ServerEvent {
  event?: string;
  meeting_id: string;
  timestamp: string;
  active?: boolean;
  monitoring?: boolean;
  rest?: Rest | null;
  gap?: boolean;
}

/** What is known of the meeting from its events. Times in ms of the server's clock. */
export interface MeetingState {
  active: boolean;
  monitoring: boolean;
  rest: Rest | null;
  lastRestEndedAt: number | null;
}

/** How a REST call went; `error` is the server's code, or one of our own: `unreachable`, `down`, `not_ours`, `worker_gone`. */
export interface Outcome {
  ok: boolean;
  status: number;
  data?: any;
  error?: string;
  retryAfter?: number;
}

/** The event stream as people are told of it. */
export type StreamState = "off" | "connecting" | "open" | "waiting";

/** What is kept for one meeting until the browser closes; reaches no disk and no server. */
export type Memory = Record<string, any>;

/** What a person chose; kept in chrome.storage.local. */
export interface Settings {
  serverUrl: string;
  language: "auto" | "ja" | "en";
  leaderKey: string;
  automatic: boolean;
  restSeconds: number;
  afterMinutes: number;
  tilesAtOnce: number;
  consentedAt: string;
  connected: boolean;
  sound: boolean;
  /** Meeting ids that stand in for a Meet code ("" on pages without one). */
  aliases: Record<string, string>;
}

export type FromTab =
  | { type: "hello"; meetingId: string; position: string }
  | { type: "bye" }
  | { type: "ping" }
  | { type: "call"; call: number; name: string; body?: object }
  | { type: "remember"; memory: Memory }
  | { type: "badge"; text: string; color: string; title: string }
  | { type: "measure"; on: boolean }
  | { type: "frame"; frame: Frame };

export type ToTab =
  | { type: "settings"; settings: Settings }
  | { type: "memory"; meetingId: string; memory: Memory }
  | { type: "stream"; state: StreamState }
  | { type: "event"; name: string; id: string; data: ServerEvent }
  | { type: "answer"; call: number; outcome: Outcome }
  | { type: "socket"; state: SocketState }
  | { type: "result"; seq: number; result: BlinkResult | null };

export type SocketState = "off" | "connecting" | "open" | "refused";

/** One frame on its way to the server; `image` is a JPEG data URL. */
export interface Frame {
  image: string;
  meeting_id: string;
  timestamp: string;
  participant_id: string;
  participant_index: number;
  total_participants: number;
  seq: number;
}

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

/** What the server says of a frame; null in its place when the answer never came. */
export interface BlinkResult {
  status: "ok" | "error";
  error?: string;
  seq: number;
  participant_id: string;
  blink_detected: boolean;
  face_detected: boolean;
  face: Box | null;
  invalid: string | null;
  state: { opinion: Opinion; reason: string | null };
}

export type Opinion = "unknown" | "ok" | "watch" | "tired";
