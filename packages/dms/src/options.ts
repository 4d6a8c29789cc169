import type { Clock, Entropy, Logger } from "@regrow/core/port";
import type { Return } from "@regrow/core/protocol";
import type { LinkLimits } from "./link/index.ts";
import type { BundleLimits } from "./bundle/index.ts";
import type { OpenSqlite } from "./database/index.ts";
import type { Mailer } from "./mail/index.ts";
import type { WebhookReach } from "./webhook/index.ts";
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
  /** Address for devices. Default 127.0.0.1. */
  readonly deviceHost?: string;
  /** Names and addresses by which devices reach this DMS, besides localhost: for its TLS certificate. */
  readonly publicDeviceHosts?: readonly string[];
  /** Address by which people reach this DMS, for links in mail, such as https://dms.example.com. Default: where it listens. */
  readonly publicUrl?: string;
  /** Addresses or networks of proxies before the people's listener: they say where a request comes from. Default: none is believed. */
  readonly trustedProxies?: readonly string[];
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
  /** Bytes of packs that are kept for the next device that asks, at most; what is being sent is kept besides. Default 4 GiB. */
  readonly packCacheBytes?: number;
  /** How fast packs are sent to all devices together, bytes a second, in equal shares. Default: as fast as it goes. */
  readonly downloadBytesPerSecond?: number;
  /** The same for each device. Default: as fast as it goes. */
  readonly downloadBytesPerSecondPerDevice?: number;
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
export const DEFAULT_PACK_CACHE_BYTES = 4 * GIB;
export const DEFAULT_RETURN: Return = { afterMs: 60_000, jitterMs: 60_000 };
export const DEFAULT_HOST = "127.0.0.1";
