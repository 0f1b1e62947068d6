// @ts-check

/** Whether a notification would be seen: browser and system may block what the person has permitted. */
export async function mayNotify() {
  if (!(await chrome.permissions.contains({ permissions: ["notifications"] }))) return false;
  return (await chrome.notifications.getPermissionLevel()) === "granted";
}
