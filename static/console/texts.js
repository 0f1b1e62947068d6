// @ts-check
/** @import { Language } from "../../extensions/shared/words.js" */
import { LIVE_TEXTS } from "./live_texts.js";
import { MEETING_TEXTS } from "./meeting_texts.js";
import { PAGE_TEXTS } from "./page_texts.js";
import { SERVER_TEXTS } from "./server_texts.js";
import { SHARE_TEXTS } from "./share_texts.js";
import { TIMELINE_TEXTS } from "./timeline_texts.js";

/** @typedef {Record<Language, Record<string, string>>} Texts */

const PARTS = [PAGE_TEXTS, SERVER_TEXTS, SHARE_TEXTS, MEETING_TEXTS, LIVE_TEXTS, TIMELINE_TEXTS];

/** What the console says, in both languages; each of its parts has its own. @type {Texts} */
export const TEXTS = {
  en: Object.assign({}, ...PARTS.map(({ en }) => en)),
  ja: Object.assign({}, ...PARTS.map(({ ja }) => ja)),
};
