// @ts-check
// What the console says, in both languages. {name} is filled in by say().
"use strict";

/** @type {Record<"en" | "ja", Record<string, string>>} */
const WORDS = {
  en: {
    title: "Meeting Rest console", language: "Language", theme: "Colours", skip_to_log: "Skip to the event log",
    theme_auto: "As the system", theme_light: "Light", theme_dark: "Dark",
    server: "Server", api_url: "API URL", api_url_help: "Kept in this browser. Empty it to go back to {fallback}.",
    api_url_bad: "This is not a web address. It should look like https://your-app.example.com.",
    server_health: "Server", redis_health: "Redis", checking: "asking…", healthy: "running", degraded: "running without Redis",
    unreachable: "does not answer: is it running, and does it allow this page? (ALLOWED_ORIGINS)",
    not_this_service: "something answers there, but it is not a Meeting Rest server",
    redis_connected: "connected to {host}:{port}", redis_disconnected: "not connected: see the server's log", redis_unknown: "unknown",
    link_docs: "API reference", link_leader: "Leader extension (zip)", link_member: "Member extension (zip)",
    meeting: "Meeting", meeting_id: "Meeting ID", meeting_id_help: "The code in the Meet address, or any name of letters, digits, - and _.",
    meeting_id_bad: "Give 1 to 64 letters, digits, hyphens or underscores.",
    leader_key: "Leader key (if any)", leader_key_help: "Forgotten when this tab closes.",
    rest_seconds: "Rest in seconds", rest_seconds_help: "10 to 3600. Empty: the server's own.", rest_seconds_bad: "Give a whole number from 10 to 3600, or nothing.",
    leader_actions: "As the leader", member_actions: "As anyone in the meeting",
    start: "Start", rest: "Rest now", end_rest: "End the rest", end: "End the meeting",
    request: "I'd like a rest", stop: "Stop measuring", status: "Status",
    live: "Live", listen: "Listen", unlisten: "Stop listening", log: "Event log", clear: "Clear",
    stream_off: "not listening", stream_connecting: "connecting to {meeting}…", stream_open: "listening to {meeting}",
    stream_waiting: "connection lost, next try in {seconds} s",
    meeting_state: "Meeting", measuring: "Measuring", rest_state: "Rest",
    unknown: "unknown", active: "started", inactive: "not started", on: "on", off: "off", no_rest: "none", rest_running: "{left} left ({reason})",
    reason_manual: "by the leader", reason_requested: "somebody asked", reason_time: "after a while", reason_eyes: "tired eyes",
    did_ok: "{action}: done ({status})", did_fail: "{action}: {why}", no_answer: "the server did not answer. Check the API URL and that the server is running.",
    error_unauthorized: "this server asks for the leader key. Put it in the field above.",
    error_forbidden: "the leader key is not the one of this server.", error_cooldown: "there was a rest a short while ago. Next possible in {retry} s.",
    error_redis_unavailable: "the server cannot reach Redis just now. Try again in a moment.", error_not_built: "the server was set up without the npm parts. Run make extensions there.",
    event_connected: "Connected to the event stream", event_gap: "Some older events are no longer kept; this is how things stand now",
    event_rest_required: "Time for a rest", event_rest_ended: "The rest is over", event_rest_requested: "Somebody would like a rest",
    event_monitoring_started: "Measuring has started", event_monitoring_stopped: "Measuring has stopped", event_meeting_ended: "The meeting has ended",
    event_other: "Event: {name}", event_lost: "Connection to the event stream lost",
  },
  ja: {
    title: "ひと休み コンソール", language: "言語", theme: "配色", skip_to_log: "イベントログへ移動",
    theme_auto: "システムに合わせる", theme_light: "ライト", theme_dark: "ダーク",
    server: "サーバー", api_url: "API URL", api_url_help: "このブラウザに保存されます。空にすると {fallback} に戻ります。",
    api_url_bad: "URL の形になっていません。例: https://your-app.example.com",
    server_health: "サーバー", redis_health: "Redis", checking: "確認中…", healthy: "稼働中", degraded: "稼働中（Redis なし）",
    unreachable: "応答がありません。サーバーが起動しているか、このページが許可されているか(ALLOWED_ORIGINS)を確認してください。",
    not_this_service: "応答はありますが、ひと休みのサーバーではありません",
    redis_connected: "接続済み（{host}:{port}）", redis_disconnected: "未接続です。サーバーのログを確認してください。", redis_unknown: "不明",
    link_docs: "API リファレンス", link_leader: "リーダー用拡張機能（zip）", link_member: "メンバー用拡張機能（zip）",
    meeting: "会議", meeting_id: "会議 ID", meeting_id_help: "Meet の URL にあるコード、または英数字と - _ の名前。",
    meeting_id_bad: "英数字、ハイフン、アンダースコアで 1〜64 文字にしてください。",
    leader_key: "リーダーキー（ある場合）", leader_key_help: "このタブを閉じると消えます。",
    rest_seconds: "休憩の長さ（秒）", rest_seconds_help: "10〜3600。空ならサーバーの設定。", rest_seconds_bad: "10〜3600 の整数を入れるか、空にしてください。",
    leader_actions: "リーダーの操作", member_actions: "参加者だれでもできる操作",
    start: "開始", rest: "今すぐ休憩", end_rest: "休憩を終える", end: "会議を終える",
    request: "休憩したい", stop: "計測を止める", status: "状態を見る",
    live: "ライブ", listen: "受信開始", unlisten: "受信停止", log: "イベントログ", clear: "消去",
    stream_off: "受信していません", stream_connecting: "{meeting} に接続中…", stream_open: "{meeting} を受信中",
    stream_waiting: "接続が切れました。{seconds} 秒後に再接続します",
    meeting_state: "会議", measuring: "計測", rest_state: "休憩",
    unknown: "不明", active: "開始済み", inactive: "未開始", on: "計測中", off: "停止中", no_rest: "なし", rest_running: "残り {left}（{reason}）",
    reason_manual: "リーダーから", reason_requested: "参加者の希望", reason_time: "時間の経過", reason_eyes: "目の疲れ",
    did_ok: "{action}: 完了（{status}）", did_fail: "{action}: {why}", no_answer: "サーバーから応答がありません。API URL とサーバーの起動を確認してください。",
    error_unauthorized: "このサーバーにはリーダーキーが必要です。上の欄に入力してください。",
    error_forbidden: "リーダーキーがこのサーバーのものと違います。", error_cooldown: "少し前に休憩がありました。次は {retry} 秒後から可能です。",
    error_redis_unavailable: "サーバーがいま Redis に接続できません。少し待ってもう一度お試しください。", error_not_built: "サーバーに npm の部品がありません。サーバー側で make extensions を実行してください。",
    event_connected: "イベントストリームに接続しました", event_gap: "古いイベントの一部はもう残っていません。現在の状態を表示します",
    event_rest_required: "休憩の時間です", event_rest_ended: "休憩が終わりました", event_rest_requested: "休憩の希望がありました",
    event_monitoring_started: "計測が始まりました", event_monitoring_stopped: "計測が止まりました", event_meeting_ended: "会議が終わりました",
    event_other: "イベント: {name}", event_lost: "イベントストリームとの接続が切れました",
  },
};

/** @type {"en" | "ja"} */
let language = "en";

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * The sentence for a key in the chosen language; an unknown key gives "".
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
function say(key, values = {}) {
  return (WORDS[language][key] ?? "").replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}
