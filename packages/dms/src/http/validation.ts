/**
 * How requests are checked: nothing is dropped, converted or filled in behind the sender's back, so that a misspelt field
 * is an error and not a surprise. "verbose" leaves the schema on the error, by which it is said in words.
 */
export const STRICT_VALIDATION = {
  customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false, allErrors: false, verbose: true },
} as const;
