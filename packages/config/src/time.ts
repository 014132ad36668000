/**
 * Named lengths of time, in milliseconds, so that a default reads `30 * SECOND` and nobody counts zeros.
 */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
