// @ts-check
import { clockText } from "./shared/countdown.js";
import { byId } from "./shared/element.js";
import { PopupFrame, noticeText, show } from "./shared/popup_frame.js";
import { TabView } from "./shared/tab_view.js";

const frame = await PopupFrame.open();
const tab = new TabView();
/** @type {ReturnType<typeof import("./popup_side.js").viewOf> | null} */
let view = null;
/** Why there is none. */
let noView = "state_no_tab";

frame.bind("sound", "sound");
byId("request").addEventListener("click", () => tab.act("requestRest"));
byId("stop").addEventListener("click", () => tab.act("stopMeasuring"));
byId("connect").addEventListener("click", async () => {
  await frame.set({ connected: !frame.settings.connected });
  render();
});
render();
await tab.open((shown, missing = "none") => {
  view = shown;
  noView = missing === "old" ? "state_old_tab" : "state_no_tab";
  render();
});

function render() {
  const { words, settings } = frame;
  const joined = Boolean(view?.meetingId) && settings.connected;
  if (view) frame.showMeeting(view.code, view.meetingId);
  byId("meeting-field").hidden = !view;
  byId("connect").textContent = words(settings.connected ? "disconnect" : "connect");
  byId("connect").classList.toggle("main", !settings.connected);
  byId("connect-note").hidden = settings.connected;
  byId("in-meeting").hidden = !joined;
  byId("measuring").hidden = !(joined && view?.monitoring);
  show("state", stateText(joined));
  show("notice", noticeText(words, view?.notice ?? ""));
}

/** @param {boolean} joined */
function stateText(joined) {
  const { words } = frame;
  if (!view) return words(noView);
  if (!view.meetingId) return words("state_no_meeting");
  if (!joined) return words("state_off");
  if (view.restLeftMs !== null) return words("state_rest", clockText(view.restLeftMs));
  return words(`state_${view.stream}`);
}
