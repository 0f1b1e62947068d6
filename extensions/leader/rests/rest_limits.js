// @ts-check

/** By how much one click puts a rest off or makes it longer, minutes. */
export const MORE_MINUTES = 5;
/** The server refuses more: `app/rest_limits.py`. */
export const MAX_POSTPONEMENTS = 2;
export const MAX_REST_SECONDS = 3600;
