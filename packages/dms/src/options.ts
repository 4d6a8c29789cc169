import type { Clock, Entropy, Logger } from "@regrow/core/port";
import type { Return } from "@regrow/core/protocol";
import type { SignUpRule } from "./account/index.ts";
import type { LinkLimits } from "./link/index.ts";
import type { BundleLimits } from "./bundle/index.ts";
import type { OpenSqlite } from "./database/index.ts";
import type { Mailer } from "./mail/index.ts";
import type { RetentionRules } from "./retention/index.ts";
import type { WebhookReach } from "./webhook/index.ts";
import type { OperationsAt } from "./operations/index.ts";
import type { PeopleTlsSource } from "./people-tls/index.ts";
import type { PeopleAnswer } from "./api-document/index.ts";

/** What a DMS is made of; everything that has a default may be left out. */
export interface DmsOptions {
  /** Database, certificates, blobs and packs. Made where it is missing. */
  readonly folder: string;
  /** Port for people; 0: any free one. */
  readonly peoplePort: number;
  /** Port for devices; 0: any free one. */
  readonly devicePort: number;
  /** Address for people. Default 127.0.0.1: plain HTTP is for this machine, or for a proxy on it that speaks TLS. */
  readonly peopleHost?: string;
  /** TLS for people. Default: none, they are served in plain HTTP. */
  readonly peopleTls?: PeopleTlsSource;
  /** Where /metrics, /healthz and /readyz are for whoever runs it. Default: nowhere. */
  readonly operations?: OperationsAt;
  /** Free space in the folder below which it is not ready, bytes. Default 256 MiB. */
  readonly readyFreeBytes?: number;
  /** Address for devices. Default 127.0.0.1. */
  readonly deviceHost?: string;
  /** Names and addresses by which devices reach this DMS, besides localhost: for its TLS certificate. */
  readonly publicDeviceHosts?: readonly string[];
  /** Address by which people reach this DMS, for links in mail, such as https://dms.example.com. Default: where it listens. */
  readonly publicUrl?: string;
  /** Addresses or networks of proxies before the people's listener: they say where a request comes from. Default: none is believed. */
  readonly trustedProxies?: readonly string[];
  /** Who may make an account. Default: whoever reaches the address for people. */
  readonly signUp?: SignUpRule;
  /** Mail server, such as smtps://user:password@mail.example. Default: none, and mail is written to the log. */
  readonly smtpUrl?: string;
  /** Sender of mail, such as "Regrow <dms@example.com>"; needed with `smtpUrl`. */
  readonly mailFrom?: string;
  /** How mail is sent: tests read it here. Default: by `smtpUrl`. */
  readonly mailer?: Mailer;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  readonly limits?: Partial<BundleLimits>;
  /** What each organisation may store, bytes, unless its operator has said otherwise of it. Default: as much as there is room. */
  readonly storageQuotaBytes?: number;
  /** For how long history is kept. Default: for ever. */
  readonly retention?: Partial<RetentionRules>;
  /** For how long it is kept what webhooks were sent, days. Default 14. */
  readonly deliveryDays?: number;
  /** Bytes of packs that are kept for the next device that asks, at most; what is being sent is kept besides. Default 4 GiB. */
  readonly packCacheBytes?: number;
  /** How fast packs are sent to all devices together, bytes a second, in equal shares. Default: as fast as it goes. */
  readonly downloadBytesPerSecond?: number;
  /** The same for each device. Default: as fast as it goes. */
  readonly downloadBytesPerSecondPerDevice?: number;
  /** Largest export of an organisation that is taken in, bytes. Default 64 GiB. */
  readonly importBytes?: number;
  readonly linkLimits?: Partial<LinkLimits>;
  /** Where webhooks may lead, besides https and the internet. Default: nowhere. */
  readonly webhookReach?: WebhookReach;
  /** When devices come back. Default: after a minute, spread over another. */
  readonly returnPolicy?: Return;
  /** Is told of every answer of the people's API: tests hold them against its document. */
  readonly onAnswer?: (answer: PeopleAnswer) => void;
  /** How the database is opened: tests count and cut commits here. */
  readonly openSqlite?: OpenSqlite;
}

const GIB = 1024 ** 3;
export const DEFAULT_LIMITS: BundleLimits = {
  bundleBytes: 2 * GIB,
  unpackedBytes: 16 * GIB,
  uploads: 8,
  uploadBytes: 8 * GIB,
};
export const DEFAULT_IMPORT_BYTES = 64 * GIB;
export const DEFAULT_DELIVERY_DAYS = 14;
export const DEFAULT_PACK_CACHE_BYTES = 4 * GIB;
export const DEFAULT_RETURN: Return = { afterMs: 60_000, jitterMs: 60_000 };
export const DEFAULT_HOST = "127.0.0.1";
export const DEFAULT_READY_FREE_BYTES = 256 * 1024 ** 2;
