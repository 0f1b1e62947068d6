// @ts-check
const MEETING_CODE = /^\/([a-z]{3}-[a-z]{4}-[a-z]{3})$/;
const MEETING_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** The meeting code of a Meet address, or "" on Meet's other pages. @param {string} address */
export function meetingCode(address) {
  const url = URL.parse(address);
  return (url?.hostname === "meet.google.com" && MEETING_CODE.exec(url.pathname)?.[1]) || "";
}

/** Whether the server would take this as a meeting id. @param {string} text */
export function isMeetingId(text) {
  return MEETING_ID.test(text);
}
