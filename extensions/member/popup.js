// @ts-check
/** @import { Action, viewOf } from "./popup_actions.js" */

import { clockText } from "./shared/countdown.js";
import { byId, input } from "./shared/element.js";
import { playSound } from "./shared/letter/chime.js";
import { noticeText, PopupFrame, show } from "./shared/popup/popup_frame.js";
import { TabView } from "./shared/popup/tab_view.js";
import { hasConsent } from "./shared/settings.js";

const frame = await PopupFrame.open();
/** @type {TabView<ReturnType<typeof viewOf>, Action>} */
const tab = new TabView(frame);

frame.bind("sound", "sound");
frame.bind("volume", "volume");
frame.bind("notify-only", "notifyOnly");
byId("sound").addEventListener("change", render);
byId("try").addEventListener("click", () => playSound(frame.settings.sound, frame.settings.volume));
byId("notify-only").addEventListener("change", () => {
  if (input("notify-only").checked) void requestNotifications();
});
byId("request").addEventListener("click", () => tab.act("requestRest"));
byId("stop").addEventListener("click", () => tab.act("stopMeasuring"));
byId("connect").addEventListener("click", async () => {
  const { connected, notificationsAsked } = frame.settings;
  if (!hasConsent(frame.settings)) return void (await chrome.tabs.create({ url: "consent.html" }));
  // Not waited for: whatever the answer is, letters come.
  if (!connected && !notificationsAsked) void requestNotifications();
  await frame.set({ connected: !connected, notificationsAsked: true });
  render();
});
render();
await tab.open(render);

/** Only works on a click; asks nothing that was answered before. */
function requestNotifications() {
  return chrome.permissions.request({ permissions: ["notifications"] }).catch(() => false);
}

function render() {
  const { words, settings } = frame;
  const { view } = tab;
  frame.showMeeting(view);
  // Who has agreed to an older account is asked again, and connects by that.
  const connects = settings.connected && hasConsent(settings);
  byId("connect").textContent = words(connects ? "disconnect" : "connect");
  byId("connect").classList.toggle("main", !connects);
  byId("connect-note").hidden = connects;
  const joined = Boolean(view?.meetingId) && connects;
  byId("volume-field").hidden = settings.sound === "off";
  byId("in-meeting").hidden = !joined;
  byId("measuring").hidden = !(joined && view?.measuring);
  show("state", stateText(joined));
  show("notice", noticeText(words, view?.notice ?? "", view?.noticeSeconds ?? 0));
}

/** @param {boolean} joined */
function stateText(joined) {
  const { words } = frame;
  const { view } = tab;
  if (!view || tab.absence) return words(tab.absence);
  if (!joined) return words("state_off");
  if (view.restLeftMs !== null) return words("state_rest", clockText(view.restLeftMs));
  if (view.restBeginsInMs !== null) return words("state_announced", clockText(view.restBeginsInMs));
  return words(`state_${view.stream}`);
}
