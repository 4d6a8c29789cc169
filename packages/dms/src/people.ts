import { join } from "node:path";
import type { Clock, Cryptography, Entropy, Logger } from "@regrow/core/port";
import {
  AccountSettings,
  Accounts,
  Identities,
  LastUsed,
  accountRoutes,
  secondFactorRoutes,
  sessionRoutes,
  settingsRoutes,
  type Passwords,
  type RefusedSignIns,
  type SignInLimits,
  type SignUpRule,
} from "./account/index.ts";
import type { PeopleAnswer } from "./api-document/index.ts";
import { apiPageRoutes } from "./api-page/index.ts";
import { apiTokenRoutes } from "./api-token/index.ts";
import { auditRoutes } from "./audit-view/index.ts";
import type { BlobStore } from "./blob/index.ts";
import { bridgeRoutes, reportRoutes, type BridgeParts } from "./bridge/index.ts";
import {
  VERIFYING,
  bundleFileRoute,
  bundleRoutes,
  compareRoutes,
  uploadRoutes,
  type BundleLimits,
  type MadePacks,
} from "./bundle/index.ts";
import { explainRoute } from "./check-in/index.ts";
import { claimRulesRoutes, pinRoutes, type ClaimPins } from "./claim/index.ts";
import { dashboardRoutes } from "./dashboard/index.ts";
import type { Database, Readable } from "./database/index.ts";
import {
  countRoute,
  deviceFaultRoute,
  deviceOutcomeRoute,
  deviceRoutes,
  labelRoute,
  orderRoutes,
  revocationRoutes,
  unclaimRoute,
  type Sightings,
} from "./device/index.ts";
import { bulkRoutes, tagPreviewRoute } from "./device-bulk/index.ts";
import { exportRoutes, importRoutes, type Snapshot, type UnfinishedImports } from "./export/index.ts";
import { failingDevicesRoute, faultRoutes } from "./fault/index.ts";
import { fileRoutes, type FileStore } from "./file/index.ts";
import { linkRoutes, type DeviceLinks } from "./link/index.ts";
import { Slots } from "./limit/index.ts";
import type { Outbox } from "./mail/index.ts";
import { invitationRoutes, memberRoutes, organisationRoutes } from "./membership/index.ts";
import type { Counts } from "./metrics/index.ts";
import { readyRoute, type Readiness } from "./operations/index.ts";
import { overviewRoutes } from "./overview/index.ts";
import type { Downloads, PackParts } from "./pack/index.ts";
import { Access, createPeopleApp, type PeopleInstance, type RequestWatch } from "./people-api/index.ts";
import type { PeopleTls } from "./people-tls/index.ts";
import { productRoutes, productionRoute } from "./product/index.ts";
import { reachRoute } from "./reach/index.ts";
import { Repeats } from "./repeat/index.ts";
import type { SealingKey } from "./secret/index.ts";
import { sendFailure, signInRoutes } from "./sign-in/index.ts";
import { storageRoutes, type Quotas } from "./storage/index.ts";
import { tagRoutes } from "./tag/index.ts";
import { tokenBatchRoute, tokenRoutes } from "./token/index.ts";
import { transferRoutes } from "./transfer/index.ts";
import { consentRoutes, policyRoutes } from "./update-policy/index.ts";
import { metadataRoutes } from "./metadata/index.ts";
import { onlineKeyRoutes } from "./online-trust/index.ts";
import { Uploads, uploadSessionRoutes } from "./upload/index.ts";
import { deliveryRoutes, webhookRoutes, type AllowedAddresses } from "./webhook/index.ts";

interface PeopleParts {
  /** Of the DMS: for uploads that are on their way. */
  readonly folder: string;
  readonly database: Database;
  /** For what is asked of a whole fleet. */
  readonly reader: Readable;
  readonly blobs: BlobStore;
  readonly packs: MadePacks & PackParts["packs"];
  readonly downloads: Downloads;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly cryptography: Cryptography;
  readonly logger: Logger;
  readonly limits: BundleLimits;
  readonly quotas: Quotas;
  /** The database as it is now, for who reads it over a while. */
  readonly openSnapshot: () => Promise<Snapshot>;
  readonly imports: UnfinishedImports;
  /** Largest export of an organisation that is taken in. */
  readonly importBytes: number;
  readonly sightings: Sightings;
  readonly links: DeviceLinks;
  /** Shared with the devices: what they are told over a network, others are told by a host that carries it. */
  readonly bridge: Pick<BridgeParts, "lastSeen" | "quiet" | "returnPolicy" | "authorities" | "signer"> &
    Pick<PackParts, "noteDamaged">;
  /** Shared with the devices, which get there what people give. */
  readonly claimPins: ClaimPins;
  readonly fileStore: FileStore;
  readonly sealing: SealingKey;
  readonly webhookAddresses: AllowedAddresses;
  readonly outbox: Outbox;
  /** Address of the pages that links in mail lead to. */
  readonly publicUrl: () => string;
  /** Address by which devices reach the DMS. */
  readonly deviceUrl: () => string;
  readonly trustedProxies: readonly string[];
  readonly counts: Counts;
  readonly readiness: Readiness;
  readonly tls: PeopleTls | undefined;
  readonly watch: RequestWatch;
  readonly onAnswer: (answer: PeopleAnswer) => void;
  /** Shared with devices that are claimed by password, so that nobody can guess twice as often. */
  readonly guard: SignInGuard;
  readonly signUp: SignUpRule;
}

/** What stands between a stranger and somebody's password. */
interface SignInGuard {
  readonly passwords: Passwords;
  readonly limits: SignInLimits;
  readonly refused: RefusedSignIns;
}

/** The listener for people with everything behind it. What must be ended with it is put on `opened`. */
export async function createPeople(parts: PeopleParts, opened: AsyncDisposableStack): Promise<PeopleInstance> {
  const { database, clock, logger } = parts;
  const lastUsed = opened.use(new LastUsed(parts));
  const account = { ...parts, ...parts.guard };
  const accounts = new Accounts(account);
  const settings = new AccountSettings(account);
  const publishing = { ...parts, verifying: new Slots(VERIFYING.atOnce, VERIFYING.waiting) };
  const uploads = await Uploads.open(join(parts.folder, "uploads"), publishing);
  const access = new Access(new Identities({ database, clock, lastUsed }), clock);
  return createPeopleApp(
    [
      (app) => accountRoutes(app, accounts, access),
      (app) => settingsRoutes(app, parts, settings, access),
      (app) => sessionRoutes(app, parts, access),
      (app) => secondFactorRoutes(app, account, settings, access),
      (app) => organisationRoutes(app, parts, access),
      (app) => claimRulesRoutes(app, parts, access),
      (app) => exportRoutes(app, parts, access),
      (app) => importRoutes(app, { ...parts, ...parts.bridge }, access),
      (app) => memberRoutes(app, parts, access),
      (app) => invitationRoutes(app, parts, access),
      (app) => apiTokenRoutes(app, parts, access),
      (app) => auditRoutes(app, parts, access),
      (app) => productRoutes(app, parts, access),
      (app) => productionRoute(app, parts, access),
      (app) => onlineKeyRoutes(app, parts, access),
      (app) => metadataRoutes(app, parts, access),
      (app) => tagRoutes(app, parts, access),
      (app) => policyRoutes(app, parts, access),
      (app) => consentRoutes(app, parts, access),
      (app) => explainRoute(app, parts, access),
      (app) => bundleRoutes(app, parts, access),
      (app) => bundleFileRoute(app, { ...parts, ...parts.bridge }, access),
      (app) => compareRoutes(app, parts, access),
      (app) => uploadRoutes(app, publishing, access),
      (app) => uploadSessionRoutes(app, uploads, access),
      (app) => tokenRoutes(app, parts, access),
      (app) => tokenBatchRoute(app, parts, access),
      (app) => overviewRoutes(app, parts, access),
      (app) => deviceRoutes(app, parts, access),
      (app) => deviceFaultRoute(app, parts, access),
      (app) => deviceOutcomeRoute(app, parts, access),
      (app) => countRoute(app, parts, access),
      (app) => revocationRoutes(app, parts, access),
      (app) => unclaimRoute(app, parts, access),
      (app) => pinRoutes(app, parts, access),
      (app) => orderRoutes(app, parts, access),
      (app) => bridgeRoutes(app, { ...parts, ...parts.bridge }, access),
      (app) => reportRoutes(app, parts, access),
      (app) => labelRoute(app, parts, access),
      (app) => fileRoutes(app, parts, access),
      (app) => transferRoutes(app, parts, access),
      (app) => bulkRoutes(app, parts, access),
      (app) => tagPreviewRoute(app, parts, access),
      (app) => storageRoutes(app, parts, access),
      (app) => webhookRoutes(app, parts, access),
      (app) => deliveryRoutes(app, parts, access),
      (app) => faultRoutes(app, parts, access),
      (app) => failingDevicesRoute(app, parts, access),
      (app) => linkRoutes(app, parts, access),
      (app) => signInRoutes(app, { ...parts, accounts, settings }, access),
      (app) => reachRoute(app, { ...parts, ...parts.bridge }),
      (app) => dashboardRoutes(app, accounts, access),
      (app) => readyRoute(app, parts.readiness),
      (app, document) => apiPageRoutes(app, document, access),
    ],
    {
      access,
      clock,
      logger,
      repeats: new Repeats(parts),
      trustedProxies: parts.trustedProxies,
      tls: parts.tls,
      watch: parts.watch,
      sendFailurePage: sendFailure,
      onAnswer: parts.onAnswer,
    },
  );
}
