/** Tokens that are for one device alone, as they are printed on its label. */
export const deviceTokens = {
  number: 9,
  name: "device-tokens",
  statements: (): readonly string[] => [`alter table tokens add column device_uuid text`],
} as const;
