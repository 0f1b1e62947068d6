// @ts-check
/** @import { Texts } from "./texts.js" */

/** What the page as a whole says. @type {Texts} */
export const PAGE_TEXTS = {
  en: {
    title: "Meeting Rest console",
    language: "Language",
    theme: "Colours",
    skip_to_log: "Skip to the event log",
    theme_auto: "As the system",
    theme_light: "Light",
    theme_dark: "Dark",
  },
  ja: {
    title: "ひと休み コンソール",
    language: "言語",
    theme: "配色",
    skip_to_log: "イベントログへ移動",
    theme_auto: "システムに合わせる",
    theme_light: "ライト",
    theme_dark: "ダーク",
  },
};
