import { mkdir } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Logger } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";
import { acquireLock } from "@regrow/node/file-lock";
import { Passwords, RefusedSignIns, SignInLimits } from "./account/index.ts";
import { BlobStore } from "./blob/index.ts";
import { AnswerSigner } from "./bridge/index.ts";
import { freeLeftBlobs, noteDamagedFile } from "./bundle/index.ts";
import { openAuthorities, openServerCertificate } from "./certificate/index.ts";
import { ChangeFeed } from "./change/index.ts";
import { LastSeen, QuietDevices, checkInRequests, quickCheckIn } from "./check-in/index.ts";
import { ClaimPins, PasswordClaims, pinRequests } from "./claim/index.ts";
import { openDatabase, openSqlite } from "./database/index.ts";
import { syncDirectory } from "./durable-file/index.ts";
import { DeviceConnections, createDeviceApp, type DeviceInstance } from "./device-api/index.ts";
import { DeviceGate, identityRequests, isServed } from "./device/index.ts";
import { FileStore, fileRequests } from "./file/index.ts";
import { DeviceLinks, LINK_LIMITS_OF_DMS, linkRequests } from "./link/index.ts";
import { logRequests } from "./log/index.ts";
import { LogMailer, SmtpMailer, type Mailer } from "./mail/index.ts";
import { DEFAULT_HOST, DEFAULT_LIMITS, DEFAULT_PACK_CACHE_BYTES, DEFAULT_RETURN, type DmsOptions } from "./options.ts";
import { Downloads, PackCache, PackMaker, bundleRequests } from "./pack/index.ts";
import type { PeopleInstance } from "./people-api/index.ts";
import { createPeople } from "./people.ts";
import { SealingKey } from "./secret/index.ts";
import { productTrustRequests } from "./online-trust/index.ts";
import { AllowedAddresses, Deliverer, DeviceCalls, Poster } from "./webhook/index.ts";

/** A running Device Management Server. */
export interface Dms extends AsyncDisposable {
  /** Where people and their programs reach it. */
  readonly peopleUrl: string;
  /** Where devices reach it. */
  readonly deviceUrl: string;
  /** Certificate of the device CA, PEM: what a device is given at manufacture to know this DMS by. */
  readonly caPem: string;
  readonly people: PeopleInstance;
  readonly devices: DeviceInstance;
  /** Answers what has begun, writes what waits, ends. Twice is once. */
  close(): Promise<void>;
}

/** Opens the folder, listens on both ports. @throws RegrowError CONFIGURATION_INVALID when another DMS has the folder */
export async function createDms(options: DmsOptions): Promise<Dms> {
  const { folder, clock, entropy, logger } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await using opened = new AsyncDisposableStack();
  const locked = await acquireLock(join(folder, "lock"));
  if (locked.kind === "held") throw new RegrowError("CONFIGURATION_INVALID", { folder, heldByProcess: locked.pid });
  opened.use(locked.lock);

  const database = await openDatabase(join(folder, "dms.db"), options.openSqlite ?? openSqlite, clock.nowMs());
  opened.defer(() => database.destroy());
  const authorities = await openAuthorities(folder, { clock, entropy });
  const hosts = options.publicDeviceHosts ?? [];
  const certificate = await openServerCertificate(folder, authorities.acting, clock, hosts);
  const blobs = await BlobStore.open(join(folder, "blobs"));
  const packs = await PackCache.open({
    folder: join(folder, "packs"),
    maker: opened.use(new PackMaker(blobs.folder)),
    clock,
    logger,
    limitBytes: options.packCacheBytes ?? DEFAULT_PACK_CACHE_BYTES,
  });
  const downloads = new Downloads(clock, {
    bytesPerSecond: options.downloadBytesPerSecond ?? null,
    bytesPerSecondPerDevice: options.downloadBytesPerSecondPerDevice ?? null,
  });
  await freeLeftBlobs(database, blobs);
  const sealing = await SealingKey.open(folder, entropy);
  // The names of all that was made above: what is acknowledged later must be found after a power cut.
  await syncDirectory(folder);
  const cryptography = new NodeCryptography();
  const lastSeen = new LastSeen({ database, clock, logger });
  opened.defer(() => lastSeen.close());
  const quiet = new QuietDevices();
  const webhookAddresses = new AllowedAddresses(options.webhookReach ?? {});
  const poster = opened.use(new Poster({ clock, addresses: webhookAddresses }));
  opened.use(new Deliverer({ database, clock, entropy, logger, sealing, poster }));
  const links = new DeviceLinks({
    database,
    clock,
    logger,
    limits: { ...LINK_LIMITS_OF_DMS, ...options.linkLimits },
    callWebhook: new DeviceCalls({ database, clock, sealing, poster }).call,
  });
  const connections = new DeviceConnections((identity) => isServed(database, identity));
  const feed = opened.use(
    await ChangeFeed.open({
      database,
      clock,
      logger,
      onChange: (change) => {
        quiet.forget(change);
        links.changed(change);
        void connections.changed(change);
      },
      onGap: () => {
        quiet.forgetAll();
        links.changedAll();
        void connections.changedAll();
      },
    }),
  );
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const returnPolicy = options.returnPolicy ?? DEFAULT_RETURN;

  const parts = { database, blobs, clock, entropy, cryptography, logger, limits, sightings: lastSeen, links };
  const claimPins = new ClaimPins({ database, clock, entropy, sealing });
  const fileStore = new FileStore({ database, blobs });
  const noteDamaged = (sha256: string, reason: string): Promise<void> => noteDamagedFile(parts, sha256, reason);
  const guard = {
    passwords: new Passwords(entropy),
    limits: new SignInLimits(clock),
    refused: opened.use(new RefusedSignIns({ database, clock, logger })),
  };
  const people = await createPeople(
    {
      ...parts,
      folder,
      guard,
      claimPins,
      fileStore,
      bridge: { lastSeen, quiet, returnPolicy, authorities, noteDamaged, signer: new AnswerSigner(authorities, clock) },
      packs,
      downloads,
      sealing,
      webhookAddresses,
      trustedProxies: options.trustedProxies ?? [],
      onAnswer: options.onAnswer ?? (() => {}),
      mailer: options.mailer ?? mailerOf(options, logger),
      // Without a name of its own it is reached where it listens, which is known once it does.
      publicUrl: () => options.publicUrl ?? `http://${addressText(people.server.address())}`,
    },
    opened,
  );
  opened.defer(() => closeApp(people, clock));

  const gate = new DeviceGate(database, clock);
  const passwordClaims = new PasswordClaims({ database, clock, ...guard });
  const devices = await createDeviceApp(
    [
      (app) => identityRequests(app, { database, authorities, clock, claimByPassword: passwordClaims.claim }, gate),
      (app) => pinRequests(app, claimPins, gate),
      (app) => fileRequests(app, { database, fileStore }, gate),
      (app) => checkInRequests(app, { database, clock, lastSeen, quiet, returnPolicy, authorities }, gate),
      (app) => logRequests(app, { database, clock, cryptography }, gate),
      (app) => bundleRequests(app, { ...parts, packs, downloads, noteDamaged, sealing }, gate),
      (app) => productTrustRequests(app, { database }, gate),
      (app) => linkRequests(app, links, gate),
    ],
    {
      certificate,
      believedPem: authorities.believedPem,
      returnPolicy,
      logger,
      quick: quickCheckIn({ clock, quiet, feed, lastSeen }),
      connections,
    },
  );
  opened.defer(() => closeApp(devices, clock));
  // Before the listeners, which wait for their connections.
  opened.use(links);

  await listenOn(people, { host: options.peopleHost ?? DEFAULT_HOST, port: options.peoplePort });
  await listenOn(devices, { host: options.deviceHost ?? DEFAULT_HOST, port: options.devicePort });
  const held = opened.move();
  const close = (): Promise<void> => held.disposeAsync();
  return {
    peopleUrl: `http://${addressText(people.server.address())}`,
    deviceUrl: `https://${addressText(devices.server.address())}`,
    caPem: authorities.toldPem,
    people,
    devices,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** @throws RegrowError CONFIGURATION_INVALID */
function mailerOf({ smtpUrl, mailFrom }: DmsOptions, logger: Logger): Mailer {
  if (smtpUrl === undefined) return new LogMailer(logger);
  if (mailFrom === undefined)
    throw new RegrowError("CONFIGURATION_INVALID", { "mail-from": "is needed with smtp-url" });
  return new SmtpMailer({ url: smtpUrl, from: mailFrom });
}

/** @throws RegrowError CONFIGURATION_INVALID when the address cannot be had */
async function listenOn(
  app: PeopleInstance | DeviceInstance,
  at: { readonly host: string; readonly port: number },
): Promise<void> {
  try {
    await app.listen({ ...at }); // it writes into what it is given
  } catch (cause) {
    if (!(cause instanceof Error && "syscall" in cause && cause.syscall === "listen")) throw cause;
    throw new RegrowError("CONFIGURATION_INVALID", { ...at, reason: cause.message }, { cause });
  }
}

/** Longest wait for requests that have begun. */
const CLOSE_TIMEOUT_MS = 10_000;

/** Ends a listener; downloads that take too long are cut, because devices resume them. */
async function closeApp(app: PeopleInstance | DeviceInstance, clock: Pick<Clock, "sleep">): Promise<void> {
  const closed = new AbortController();
  const late = clock.sleep(CLOSE_TIMEOUT_MS, closed.signal).then(
    () => app.server.closeAllConnections(),
    () => undefined,
  );
  await app.close();
  closed.abort();
  await late;
}

function addressText(address: AddressInfo | string | null): string {
  if (address === null || typeof address === "string") throw new RegrowError("CONFIGURATION_INVALID", { address });
  const host = address.address === "0.0.0.0" || address.address === "::" ? "localhost" : address.address;
  return host.includes(":") ? `[${host}]:${address.port}` : `${host}:${address.port}`;
}
