// @ts-check
/** The server to use until another is chosen in the popup; a server's own zip has that server's URL here. */
export const SERVER_URL = "http://localhost:8000";
