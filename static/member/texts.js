// @ts-check
/** @import { Language } from "../../extensions/shared/words.js" */
import en from "../../extensions/member/_locales/en/messages.json" with { type: "json" };
import ja from "../../extensions/member/_locales/ja/messages.json" with { type: "json" };
import { textsOf } from "../../extensions/shared/words.js";

/**
 * What the page says beyond the extension's own words, or in their place.
 * @type {Record<Language, Record<string, string>>}
 */
export const PAGE_TEXTS = {
  en: {
    title: "Meeting Rest",
    phase_unknown: "One moment…",
    hint_unknown: "Asking the server about this meeting.",
    phase_idle: "The meeting goes on",
    hint_idle: "When it is time to rest, a letter comes to this page.",
    phase_waiting: "No rest just now",
    hint_waiting: "Leave this page open. Whenever a rest begins, it shows here.",
    phase_announced: "A rest begins soon",
    hint_announced: "Find a good place to stop.",
    phase_resting: "Resting",
    phase_ended: "Measuring and rests have ended",
    hint_ended: "You can still ask for a rest. Whenever one begins, it shows here.",
    open_letter: "Open the letter again",
    toast_announced: "A rest begins in about $1. Find a good place to stop.",
    toast_postponed: "The rest was put off: it begins in about $1.",
    toast_cancelled: "The rest that was announced has been called off.",
    toast_started: "Blink measuring was switched on.",
    toast_ended: "Measuring and rests have ended.",
    second: "1 second",
    seconds: "$1 seconds",
    minutes: "$1 minutes",
    minute: "1 minute",
    sound: "A soft sound when a rest begins and ends",
    sound_silenced: "Your browser keeps this page silent until you click or tap anywhere on it.",
    sound_missing:
      "No sound comes from this device just now. Check whether it has a loudspeaker or headphones.",
    signs: "How you are notified",
    notify: "Also tell me when I am in another tab",
    notify_on: "This browser tells you when a rest begins.",
    notify_denied: "This browser does not let the page notify you. The letter still comes here.",
    keep_open: "The letter comes while this page is open and the screen is on.",
    keep_awake: "Keep the screen on while this page is open",
    stays_awake: "During a rest it stays on in any case.",
    notification_title: "Time to rest",
    error_moved: "The server has moved. Reload this page to get to it.",
    bad_address: "This address has no meeting in it. Ask your leader for the link.",
    link_privacy: "What is kept",
    link_camera: "See your own blinks",
  },
  ja: {
    title: "ひと休み",
    phase_unknown: "お待ちください…",
    hint_unknown: "会議の様子をサーバーに聞いています。",
    phase_idle: "会議は続いています",
    hint_idle: "休憩の時間になると、このページに手紙が届きます。",
    phase_waiting: "いまは休憩していません",
    hint_waiting: "このまま開いておいてください。休憩が始まると、ここに届きます。",
    phase_announced: "まもなく休憩です",
    hint_announced: "きりのいいところまで、どうぞ。",
    phase_resting: "休憩中です",
    phase_ended: "計測と休憩は終わりました",
    hint_ended: "このあとも、休憩の希望は出せます。休憩が始まると、ここに届きます。",
    open_letter: "手紙をもう一度開く",
    toast_announced: "あと$1ほどで休憩です。きりのいいところまで、どうぞ。",
    toast_postponed: "休憩は延期になりました。始まるまで、あと$1ほどです。",
    toast_cancelled: "予定していた休憩は、取りやめになりました。",
    toast_started: "まばたきの計測がオンになりました。",
    toast_ended: "計測と休憩は終わりました。",
    second: "1秒",
    seconds: "$1秒",
    minutes: "$1分",
    minute: "1分",
    sound: "休憩の始まりと終わりに小さな音を鳴らす",
    sound_silenced:
      "いまは、ブラウザーが音を止めています。ページのどこかを一度クリックかタップすると、鳴るようになります。",
    sound_missing:
      "いま、この端末からは音が出ません。スピーカーかイヤホンがつながっているか、お確かめください。",
    signs: "お知らせのしかた",
    notify: "ほかのタブを見ているときも知らせる",
    notify_on: "休憩が始まると、ブラウザーが知らせます。",
    notify_denied: "このブラウザーでは通知できません。手紙はこのページに届きます。",
    keep_open: "手紙は、このページを開いていて、画面がついているあいだ届きます。",
    keep_awake: "このページを開いているあいだ、画面を消さない",
    stays_awake: "休憩中は、選ばなくても画面が消えません。",
    notification_title: "休憩の時間です",
    error_moved: "サーバーの URL が変わりました。このページを再読み込みしてください。",
    bad_address: "この URL には会議 ID がありません。リーダーにリンクを聞いてください。",
    link_privacy: "見るもの、残すもの",
    link_camera: "自分のまばたきを見る",
  },
};

/** @type {Record<Language, Record<string, string>>} */
export const TEXTS = {
  en: { ...textsOf(en), ...PAGE_TEXTS.en },
  ja: { ...textsOf(ja), ...PAGE_TEXTS.ja },
};
