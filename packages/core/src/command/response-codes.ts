/**
 * The digit of a machine header, and what a person reads. The codes are documented, of the texts only "Command failed" is
 * (device-facts 4.2); the others are ours.
 */
export const RESPONSE_CODES = {
  0: "Success",
  1: "Command failed",
  2: "Parse error",
  3: "Unknown command",
  4: "Too few arguments",
  5: "Too many arguments",
  6: "Unknown variable or option",
  7: "Invalid argument",
  8: "Overflow",
  9: "Out of bounds",
} as const;

/** Of a device that nobody has claimed, asked for an update or anything else of its DMS: the one failure with words of its own (device-facts 2.9, dms-facts 1.3). */
export const NOT_CLAIMED = '{"result":"fail","message":"device not claimed"}';

export type ResponseCode = keyof typeof RESPONSE_CODES;
/** Every code but success. */
export type FailureCode = Exclude<ResponseCode, 0>;
