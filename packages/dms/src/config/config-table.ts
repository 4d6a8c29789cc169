import type { SettingTable, ValuesOf } from "./setting.ts";

const PORT = { kind: "number", value: "PORT", min: 0, max: 65_535 } as const;
const MIB = { kind: "number", value: "MIB", unit: "MiB", min: 1, max: 1024 ** 2 * 16 } as const;
const KIB_PER_SECOND = { kind: "number", value: "KIB", unit: "KiB/s", min: 0, max: 1024 ** 2 * 16 } as const;
const DAYS = { kind: "number", value: "DAYS", unit: "days", min: 1, max: 36_500 } as const;
/** What devices take as a time to come back after: a week at most. */
const RETURN_SECONDS = { kind: "number", value: "SECONDS", unit: "s", min: 1, max: 604_800 } as const;

/**
 * Every setting of the DMS. Configuration file, environment, options of `regrow dms`, its help and docs/reference/configuration.md
 * come from this table; `dmsConfigOf` says what becomes of each.
 */
export const SETTINGS = {
  folder: { kind: "path", value: "DIR", default: "dms-data", about: "where the DMS keeps everything" },

  "people-port": { ...PORT, default: 8080, about: "port for people; 0: any free one" },
  "people-host": {
    kind: "text",
    value: "ADDRESS",
    default: "127.0.0.1",
    about: "address for people; others than this machine's need people-tls, or a proxy with TLS before it",
  },
  "people-tls": {
    kind: "choice",
    of: ["off", "files", "self-signed"],
    value: "HOW",
    default: "off",
    about:
      "TLS for people: off; files: people-tls-certificate and people-tls-key; self-signed: a certificate of its own for a first try",
  },
  "people-tls-certificate": {
    kind: "path",
    value: "FILE",
    about: "certificate for people with those of its authorities, PEM; read again when it changes",
  },
  "people-tls-key": { kind: "path", value: "FILE", about: "private key of that certificate, PEM" },
  "public-url": {
    kind: "url",
    protocols: ["http", "https"],
    value: "URL",
    about: "address by which people reach it, for links in mail; where it listens unless told",
  },
  "trusted-proxies": {
    kind: "list",
    of: "network",
    value: "ADDRESS,...",
    about: "addresses or networks of proxies before it, which say where a request comes from",
  },

  "device-port": { ...PORT, default: 8443, about: "port for devices; 0: any free one" },
  "device-host": { kind: "text", value: "ADDRESS", default: "127.0.0.1", about: "address for devices" },
  "public-hosts": {
    kind: "list",
    of: "name",
    value: "NAME,...",
    about: "names by which devices reach it, for its certificate",
  },
  "check-in-after-s": { ...RETURN_SECONDS, default: 60, about: "time after which a device comes back" },
  "check-in-jitter-s": {
    ...RETURN_SECONDS,
    min: 0,
    default: 60,
    about: "time over which devices are spread beyond that, so that they do not come together",
  },

  "operations-port": {
    ...PORT,
    about: "port for /metrics, /healthz and /readyz; 0: any free one; there is none unless told",
  },
  "operations-host": {
    kind: "text",
    value: "ADDRESS",
    default: "127.0.0.1",
    about: "address for those; whoever reaches it may read them",
  },
  "ready-free-mb": {
    ...MIB,
    min: 0,
    default: 256,
    about: "free space in the folder below which /readyz says that the DMS is not ready",
  },
  "log-level": {
    kind: "choice",
    of: ["debug", "info", "warn", "error"],
    value: "LEVEL",
    default: "info",
    about: "the least important lines of the log that are written; with debug also every request that only reads",
  },
  "log-format": {
    kind: "choice",
    of: ["auto", "human", "json"],
    value: "FORMAT",
    default: "auto",
    about: "lines of the log for people or as JSON; auto: for people on a terminal",
  },

  "sign-up": {
    kind: "choice",
    of: ["open", "invited"],
    value: "WHO",
    default: "open",
    about:
      "who may make an account: open: whoever reaches the address for people; invited: who has an invitation, and the very first one",
  },
  "smtp-url": {
    kind: "url",
    protocols: ["smtp", "smtps"],
    value: "URL",
    isSecret: true,
    about: "mail server, such as smtps://user:password@mail.example; without one mail is written to the log",
  },
  "mail-from": {
    kind: "text",
    value: "ADDRESS",
    about: "sender of mail, such as dms@example.com; needed with a mail server",
  },
  "webhook-http": { kind: "flag", default: false, about: "let webhooks lead to plain http addresses too" },
  "webhook-networks": {
    kind: "list",
    of: "network",
    value: "NETWORK,...",
    about: "networks that webhooks may lead to although they are not of the internet, such as 10.0.0.0/8",
  },

  "pack-cache-mb": {
    ...MIB,
    default: 4_096,
    about: "packs that are kept for the next device that asks; those used longest ago go first",
  },
  "download-kbps": {
    ...KIB_PER_SECOND,
    default: 0,
    about: "how fast packs are sent to all devices together, in equal shares; 0: as fast as it goes",
  },
  "device-download-kbps": {
    ...KIB_PER_SECOND,
    default: 0,
    about: "the same for each device; 0: as fast as it goes",
  },
  "bundle-max-mb": { ...MIB, default: 2_048, about: "largest bundle file that is taken" },
  "bundle-unpacked-max-mb": { ...MIB, default: 16_384, about: "most that the files of a bundle may be unpacked" },
  "import-max-gb": {
    kind: "number",
    value: "GIB",
    unit: "GiB",
    min: 1,
    max: 1024 ** 2,
    default: 64,
    about: "largest export of an organisation that is taken in",
  },
  "uploads-max": {
    kind: "number",
    value: "COUNT",
    min: 1,
    max: 1_000,
    default: 8,
    about: "uploads that an organisation may have on their way",
  },
  "uploads-max-mb": { ...MIB, default: 8_192, about: "what those may come to together" },
  "storage-quota-gb": {
    kind: "number",
    value: "GIB",
    unit: "GiB",
    min: 1,
    max: 1024 ** 2,
    about:
      "what each organisation may store, unless 'regrow dms quota' has said otherwise of it; as much as there is room unless told",
  },
  "retention-log-days": {
    ...DAYS,
    about: "for how long entries of devices' recovery logs are kept; the newest always; for ever unless told",
  },
  "retention-fault-days": {
    ...DAYS,
    about: "for how long faults of devices are kept; their causes and counts always; for ever unless told",
  },
  "retention-cause-days": {
    ...DAYS,
    about:
      "for how long causes of faults are kept with their counts, since they were seen last; one of which a device has a fault always; for ever unless told",
  },
  "retention-outcome-days": {
    ...DAYS,
    about: "for how long it is kept how updates ended; what decides over the next always; for ever unless told",
  },
  "retention-offer-days": {
    ...DAYS,
    about:
      "for how long offers of updates are kept that have ended; that of what a device runs always; for ever unless told",
  },
  "retention-order-days": {
    ...DAYS,
    about: "for how long orders to devices are kept that have ended, such as resets; for ever unless told",
  },
  "retention-token-days": {
    ...DAYS,
    default: 90,
    about: "for how long tokens and API tokens are kept that are used up, revoked or have ended",
  },
  "retention-audit-days": { ...DAYS, about: "for how long audit logs are kept; for ever unless told" },
  "retention-delivery-days": { ...DAYS, default: 14, about: "for how long it is kept what webhooks were sent" },
} as const satisfies SettingTable;

/** What a DMS is told by its operator. */
export type Settings = ValuesOf<typeof SETTINGS>;
