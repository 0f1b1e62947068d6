// @ts-check
// Entry point of the popup: shows what a tab's `viewOf` says, and has the tab do what is clicked.
/** @import { Action, viewOf } from "./popup_actions.js" */

import { clockText } from "./shared/countdown.js";
import { byId, input, onClick, showText } from "./shared/element.js";
import { keepFocus } from "./shared/focus.js";
import { playSound } from "./shared/letter/chime.js";
import { mayNotify } from "./shared/may_notify.js";
import { PopupFrame } from "./shared/popup/popup_frame.js";
import { TabView } from "./shared/popup/tab_view.js";
import { hasConsent } from "./shared/settings.js";

/**
 * Where the focus goes when a button disappears by itself: not to the next one, which may ask everybody to
 * rest, or disconnect. Who takes a request back is led to the button that asks again.
 */
const NEXT = { request: "settings", withdraw: "settings", stop: "settings" };

const frame = await PopupFrame.open();
/** @type {TabView<ReturnType<typeof viewOf>, Action>} */
const tab = new TabView(frame);

frame.bind("sound", "sound");
frame.bind("volume", "volume");
frame.bind("notify-only", "notifyOnly");
byId("sound").addEventListener("change", render);
byId("try").addEventListener("click", () => playSound(frame.settings.sound, frame.settings.volume));
byId("notify-only").addEventListener("change", async () => {
  if (input("notify-only").checked) await requestNotifications();
  await keepLetters();
});
onClick(byId("request"), () => tab.act("requestRest"));
onClick(byId("withdraw"), () => {
  byId("request").focus(); // this button disappears
  return tab.act("withdrawRequest");
});
onClick(byId("stop"), () => tab.act("stopMeasuring"));
onClick(byId("connect"), async () => {
  const { connected, notificationsAsked, serverUrl } = frame.settings;
  if (!hasConsent(frame.settings)) return void (await chrome.tabs.create({ url: "consent.html" }));
  // Not waited for: whatever the answer is, letters come.
  if (!connected && !notificationsAsked) void requestNotifications();
  await frame.set({ connected: !connected || !serverUrl, notificationsAsked: true });
  if (!serverUrl) input("server").focus();
  render();
});
render();
frame.onConsent(() => keepFocus(render, NEXT));
void keepLetters();
await tab.open(() => keepFocus(render, NEXT));

/**
 * Letters are given up only for notifications that can be seen. Chrome's question closes the popup, so that it
 * is the next one that says of a refusal.
 */
async function keepLetters() {
  const mayGo = !input("notify-only").checked || (await mayNotify());
  showText("notify-error", mayGo ? "" : frame.words("notify_denied"));
  if (mayGo) return;
  input("notify-only").checked = false;
  await frame.set({ notifyOnly: false });
}

/** Only works on a click; asks nothing that was answered before. */
function requestNotifications() {
  return chrome.permissions.request({ permissions: ["notifications"] }).catch(() => false);
}

function render() {
  const { words, settings } = frame;
  const { view } = tab;
  frame.showMeeting(view);
  // Whoever has agreed to an older consent text is asked again, and connects by agreeing.
  const connects = settings.connected && hasConsent(settings) && settings.serverUrl !== "";
  byId("connect").textContent = words(connects ? "disconnect" : "connect");
  byId("connect").classList.toggle("main", !connects);
  byId("connect-note").hidden = connects;
  const joined = Boolean(view?.meetingId) && connects;
  byId("volume-field").hidden = settings.sound === "off";
  // During a rest nobody need ask for one.
  byId("in-meeting").hidden = !joined || view?.restLeftMs !== null;
  byId("withdraw").hidden = !view?.waits;
  byId("measuring").hidden = !(joined && view?.measuring);
  frame.showState(state(joined), view);
  frame.showNotice(view);
}

/**
 * The name of a text, and its parts.
 * @param {boolean} joined
 * @returns {[string, ...string[]]}
 */
function state(joined) {
  const { view } = tab;
  if (!view || tab.absence) return [tab.absence];
  if (!joined) return ["state_off"];
  if (view.restLeftMs !== null) return ["state_rest", clockText(view.restLeftMs)];
  if (view.restBeginsInMs !== null) return ["state_announced", clockText(view.restBeginsInMs)];
  return [`state_${view.stream}`];
}
