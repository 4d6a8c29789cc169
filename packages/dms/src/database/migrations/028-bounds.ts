/** Tokens of one organisation, and those that a device has used: they are counted, and go when they have ended. */
export const bounds = {
  number: 28,
  name: "bounds",
  statements: (): readonly string[] => [
    `create index tokens_by_organisation on tokens (organisation_id, expires_at_ms)`,
    `create index token_uses_by_device on token_uses (device_uuid, acknowledged_at_ms)`,
  ],
} as const;
