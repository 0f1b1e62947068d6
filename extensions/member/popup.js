// @ts-check
/** @import { Action, viewOf } from "./popup_actions.js" */
import { clockText } from "./shared/countdown.js";
import { byId } from "./shared/element.js";
import { noticeText, PopupFrame, show } from "./shared/popup/popup_frame.js";
import { TabView } from "./shared/popup/tab_view.js";

const frame = await PopupFrame.open();
/** @type {TabView<ReturnType<typeof viewOf>, Action>} */
const tab = new TabView();

frame.bind("sound", "sound");
byId("request").addEventListener("click", () => tab.act("requestRest"));
byId("stop").addEventListener("click", () => tab.act("stopMeasuring"));
byId("connect").addEventListener("click", async () => {
  await frame.set({ connected: !frame.settings.connected });
  render();
});
render();
await tab.open(render);

function render() {
  const { words, settings } = frame;
  const { view } = tab;
  const joined = Boolean(view?.meetingId) && settings.connected;
  frame.showMeeting(view);
  byId("connect").textContent = words(settings.connected ? "disconnect" : "connect");
  byId("connect").classList.toggle("main", !settings.connected);
  byId("connect-note").hidden = settings.connected;
  byId("in-meeting").hidden = !joined;
  byId("measuring").hidden = !(joined && view?.measuring);
  show("state", stateText(joined));
  show("notice", noticeText(words, view?.notice ?? ""));
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
