// @ts-check
/** @import { MeetingLink } from "../shared/worker/meeting_link.js" */
import { callServer } from "../shared/api.js";
import { meetingKeyOf } from "../shared/meeting/meeting_id.js";
import { hasConsent, isOfSettings, keyFor, readSettings } from "../shared/settings.js";
import { recallAll, remember } from "../shared/worker/meeting_memory.js";

/** @typedef {Pick<MeetingLink, "meetingKey" | "wantsToMeasure" | "inCall">} Link */

/**
 * Ends the runs that no tab ends when the consent is withdrawn or another server is chosen: kept as they
 * are, they would go on without a Start. Called at the top of the service worker.
 * @param {ReadonlySet<Link>} links of the tabs that are open
 */
export function endLeftRuns(links) {
  chrome.storage.onChanged.addListener((changes, area) => {
    if (!isOfSettings(changes, area)) return;
    // Read now, since the tabs leave their meetings at the same news.
    const measuring = [...links].filter(({ wantsToMeasure }) => wantsToMeasure);
    void endAllBut(measuring.map(({ meetingKey, inCall }) => ({ meetingKey, inCall })));
  });
}

/** @param {Pick<Link, "meetingKey" | "inCall">[]} measuring tabs, which end a withdrawn run themselves */
async function endAllBut(measuring) {
  const settings = await readSettings();
  for (const { serverUrl, meetingId, memory } of await recallAll()) {
    const key = meetingKeyOf(serverUrl, meetingId);
    const tabs = measuring.filter(({ meetingKey }) => meetingKey === key);
    const isKept = serverUrl === settings.serverUrl && (hasConsent(settings) || tabs.length > 0);
    // One whose end was asked for measures nobody before a Start; joining the meeting tells the server of it.
    if (isKept || !memory.running || memory.endAskedAt) continue;
    await remember(serverUrl, meetingId, { running: false });
    // A call that was left may be another leader's by now: without frames the server counts it as over.
    if (tabs.some(({ inCall }) => inCall))
      void callServer(serverUrl, meetingId, "end", { key: await keyFor(serverUrl) });
  }
}
