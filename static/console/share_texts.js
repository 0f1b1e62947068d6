// @ts-check
/** @import { Texts } from "./texts.js" */

/** What the part for everyone in the meeting says. @type {Texts} */
export const SHARE_TEXTS = {
  en: {
    link_leader: "Leader extension (zip)",
    link_member: "Member extension (zip)",
    share: "For everyone in the meeting",
    share_help:
      "A member's page for phones and browsers without the extension: letter, countdown, a request for a rest. Enter the meeting ID above, and it appears here.",
    share_qr: "QR code of the member's page",
    share_copy: "Copy the link",
    share_copied: "Copied.",
    share_failed: "It could not be copied. Select the link and copy it.",
    install: "The extensions",
    install_1: "Download the zip made for this server:",
    install_2: "Unpack it into a folder that stays.",
    install_3:
      "Open chrome://extensions, switch on Developer mode, press “Load unpacked” and choose the folder.",
  },
  ja: {
    link_leader: "リーダーの拡張機能（zip）",
    link_member: "メンバーの拡張機能（zip）",
    share: "会議のみなさんへ",
    share_help:
      "拡張機能のない人やスマートフォンのための、メンバーのページです。手紙と残り時間を見て、休憩を希望できます。上に会議 ID を入れると、ここに出ます。",
    share_qr: "メンバーのページの QR コード",
    share_copy: "リンクをコピー",
    share_copied: "コピーしました。",
    share_failed: "自動でコピーできませんでした。リンクを選んでコピーしてください。",
    install: "拡張機能",
    install_1: "このサーバー用の zip をダウンロードします。",
    install_2: "消さないフォルダーに展開します。",
    install_3:
      "chrome://extensions で「デベロッパー モード」をオンにし、「パッケージ化されていない拡張機能を読み込む」でフォルダーを選びます。",
  },
};
