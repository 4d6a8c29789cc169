/** Longest text that is carried between a device and its DMS, in characters. */
export const CARRIED_TEXT_MAX = 64 * 1024;
