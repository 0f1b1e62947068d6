// @ts-check
/** The server that is used until another is chosen in the popup; a server's zip carries its own URL here. */
export const SERVER_URL = "http://localhost:8000";
