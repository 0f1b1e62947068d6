// @ts-check
/** @import { Memory } from "./shared/types" */
/** @import { MeetingLink } from "./shared/worker/meeting_link.js" */
import { AWAY_MS } from "./attendance.js";
import { callServer } from "./shared/api.js";
import { hasConsent, isOfSettings, keyFor, readSettings } from "./shared/settings.js";
import { recallAll, remember } from "./shared/worker/meeting_memory.js";

/**
 * Ends the runs that no tab ends when the consent is withdrawn or another server is chosen: kept as they
 * are, they would go on without a Start. Called at the top of the service worker.
 * @param {ReadonlySet<Pick<MeetingLink, "meetingKey" | "wantsToMeasure">>} links of the tabs that are there
 */
export function endLeftRuns(links) {
  chrome.storage.onChanged.addListener((changes, area) => {
    if (!isOfSettings(changes, area)) return;
    // Now, since they leave their meetings at the same news; they tell the end themselves, again if need be.
    const measured = [...links].filter(({ wantsToMeasure }) => wantsToMeasure);
    void endAllBut(measured.map(({ meetingKey }) => meetingKey));
  });
}

/** @param {string[]} measured keys of the meetings that a tab measures */
async function endAllBut(measured) {
  const settings = await readSettings();
  for (const { serverUrl, meetingId, memory } of await recallAll()) {
    const isMeasured = hasConsent(settings) || measured.includes(`${serverUrl} ${meetingId}`);
    const isLeft = serverUrl !== settings.serverUrl || !isMeasured;
    // One whose end was asked for measures nobody before a Start, and is told of when the meeting is joined.
    if (isLeft && memory.running && !memory.endAskedAt) void end(serverUrl, meetingId, memory);
  }
}

/**
 * Over it is whether or not the server can be told: it takes measuring without frames for over by itself.
 * @param {string} serverUrl
 * @param {string} meetingId
 * @param {Memory} memory
 */
async function end(serverUrl, meetingId, { inCallAt = 0, lastStartAt = 0 }) {
  await remember(serverUrl, meetingId, { running: false });
  // After so long it may be another call, and somebody else's.
  if (Date.now() - Math.max(inCallAt, lastStartAt) < AWAY_MS)
    await callServer(serverUrl, meetingId, "end", { key: await keyFor(serverUrl) });
}
