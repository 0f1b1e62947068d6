// @ts-check
/** @import { Texts } from "./texts.js" */

/** What the server's part says. @type {Texts} */
export const SERVER_TEXTS = {
  en: {
    server: "Server",
    api_url: "API URL",
    api_url_help: "Kept in this browser. Empty it to go back to $1.",
    api_url_bad: "This is not a web address. It should look like https://your-app.example.com.",
    server_health: "Server",
    redis_health: "Redis",
    checking: "asking…",
    healthy: "running",
    degraded: "running, but its Redis does not work",
    unreachable: "does not answer: is it running, and does it allow this page? (ALLOWED_ORIGINS)",
    not_running: "is not running right now; it may be starting",
    not_this_service: "something answers there, but it is not a Meeting Rest server",
    redis_connected: "connected to $1:$2",
    redis_disconnected: "not connected, or takes no changes: see the server's log",
    redis_unknown: "unknown",
    link_docs: "API reference",
    link_camera: "See your own blinks",
    link_privacy: "What is looked at, and what is kept",
  },
  ja: {
    server: "サーバー",
    api_url: "API URL",
    api_url_help: "このブラウザーに保存されます。空にすると $1 に戻ります。",
    api_url_bad: "URL の形になっていません。例：https://your-app.example.com",
    server_health: "サーバー",
    redis_health: "Redis",
    checking: "確認中…",
    healthy: "稼働中",
    degraded: "稼働中（Redis は使えません）",
    unreachable:
      "返事がありません。サーバーが起動しているか、このページが許可されているか（ALLOWED_ORIGINS）を確認してください。",
    not_running: "いま動いていないようです（起動中かもしれません）",
    not_this_service: "返事はありますが、ひと休みのサーバーではありません",
    redis_connected: "接続済み（$1:$2）",
    redis_disconnected: "未接続か、変更を受け付けません。サーバーのログを確認してください。",
    redis_unknown: "不明",
    link_docs: "API リファレンス",
    link_camera: "自分のまばたきを見る",
    link_privacy: "見るもの、残すもの",
  },
};
