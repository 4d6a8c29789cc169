import { mkdir } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Logger } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";
import { acquireLock } from "@regrow/node/file-lock";
import { Passwords, RefusedSignIns, SignInLimits } from "./account/index.ts";
import { forgottenCertificates, readRestorations } from "./backup/index.ts";
import { BlobStore } from "./blob/index.ts";
import { AnswerSigner } from "./bridge/index.ts";
import { freeLeftBlobs, noteDamagedFile } from "./bundle/index.ts";
import { KeptServerCertificate, openAuthorities } from "./certificate/index.ts";
import { ChangeFeed } from "./change/index.ts";
import { LastSeen, QuietDevices, checkInRequests, quickCheckIn } from "./check-in/index.ts";
import { ClaimPins, PasswordClaims, pinRequests } from "./claim/index.ts";
import { openDatabase, openReader, openSqlite } from "./database/index.ts";
import { syncDirectory } from "./durable-file/index.ts";
import { DeviceConnections, createDeviceApp, showCertificate, type DeviceInstance } from "./device-api/index.ts";
import { DeviceGate, identityRequests, isServed } from "./device/index.ts";
import { Snapshot, UnfinishedImports } from "./export/index.ts";
import { FileStore, fileRequests } from "./file/index.ts";
import { DeviceLinks, LINK_LIMITS_OF_DMS, linkRequests } from "./link/index.ts";
import { logRequests } from "./log/index.ts";
import { LogMailer, Outbox, SmtpMailer, type Mailer } from "./mail/index.ts";
import {
  DEFAULT_DELIVERY_DAYS,
  DEFAULT_HOST,
  DEFAULT_IMPORT_BYTES,
  DEFAULT_LIMITS,
  DEFAULT_PACK_CACHE_BYTES,
  DEFAULT_READY_FREE_BYTES,
  DEFAULT_RETURN,
  type DmsOptions,
} from "./options.ts";
import { Downloads, PackCache, PackMaker, bundleRequests } from "./pack/index.ts";
import type { PeopleInstance } from "./people-api/index.ts";
import { Operations, endOf } from "./operations/index.ts";
import { PeopleTls } from "./people-tls/index.ts";
import { createPeople } from "./people.ts";
import { KEEP_ALL, Retention } from "./retention/index.ts";
import { SealingKey } from "./secret/index.ts";
import { Quotas } from "./storage/index.ts";
import { productTrustRequests } from "./online-trust/index.ts";
import { AllowedAddresses, Deliverer, DeviceCalls, Poster } from "./webhook/index.ts";

/** A running Device Management Server. */
export interface Dms extends AsyncDisposable {
  /** Where people and their programs reach it. */
  readonly peopleUrl: string;
  /** Where devices reach it. */
  readonly deviceUrl: string;
  /** What its people use, and its devices, wherever they are: by the names that it was given; the same as above without any. */
  readonly publicUrls: { readonly people: string; readonly devices: string };
  /** Where whoever runs it reads metrics and readiness; null: nowhere. */
  readonly operationsUrl: string | null;
  /** Certificate of the device CA, PEM: what a device is given at manufacture to know this DMS by. */
  readonly caPem: string;
  /** What the people's listener shows as it starts; null without TLS. */
  readonly peopleCertificate: { readonly fingerprint: string; readonly expiresAtMs: number } | null;
  /** Reads the files of that certificate now, without waiting for the next look at them. */
  reloadCertificate(): Promise<void>;
  readonly people: PeopleInstance;
  readonly devices: DeviceInstance;
  /** Answers what has begun, writes what waits, ends. Twice is once. */
  close(): Promise<void>;
}

/** Opens the folder, listens on both ports. @throws RegrowError DMS_FOLDER_BUSY when another DMS has the folder */
export async function createDms(options: DmsOptions): Promise<Dms> {
  const { folder, clock, entropy, logger } = options;
  // Its own folder is for its user alone; what is above it is not its own.
  await mkdir(dirname(folder), { recursive: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await using opened = new AsyncDisposableStack();
  const locked = await acquireLock(join(folder, "lock"));
  if (locked.kind === "held") throw new RegrowError("DMS_FOLDER_BUSY", { folder, heldByProcess: locked.pid });
  opened.use(locked.lock);

  const operations = new Operations({ clock, logger });
  const { counts, readiness } = operations;
  const openTimed = operations.timed(options.openSqlite ?? openSqlite);
  const database = await openDatabase(join(folder, "dms.db"), openTimed, clock.nowMs());
  opened.defer(() => database.destroy());
  const reading = { path: join(folder, "dms.db"), clock, logger, onEnd: operations.questionEnded };
  const readerThreads = opened.use(openReader(reading));
  const { database: reader } = readerThreads;
  // Ends after the listeners: a stop can be watched.
  opened.use(operations);
  const authorities = await openAuthorities(folder, { clock, entropy });
  const hosts = options.publicDeviceHosts ?? [];
  const certificate = opened.use(
    await KeptServerCertificate.open({ folder, authority: authorities.acting, names: hosts, clock, logger }),
  );
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
  const keptDays = options.deliveryDays ?? DEFAULT_DELIVERY_DAYS;
  const deliverer = opened.use(new Deliverer({ database, clock, entropy, logger, sealing, poster, keptDays }));
  opened.use(new Retention({ database, clock, logger, rules: { ...KEEP_ALL, ...options.retention } }));
  const links = new DeviceLinks({
    database,
    clock,
    logger,
    limits: { ...LINK_LIMITS_OF_DMS, ...options.linkLimits },
    callWebhook: new DeviceCalls({ database, clock, sealing, poster }).call,
  });
  // They end with the listeners; this is for a start that fails before there are any.
  opened.use(links);
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

  const quotas = new Quotas(options.storageQuotaBytes ?? null);
  const parts = {
    database,
    quotas,
    blobs,
    clock,
    entropy,
    cryptography,
    logger,
    limits,
    sightings: lastSeen,
    links,
    counts,
  };
  const imports = opened.use(new UnfinishedImports(parts));
  const claimPins = new ClaimPins({ database, clock, entropy, sealing });
  const fileStore = new FileStore({ database, blobs });
  const noteDamaged = (sha256: string, reason: string): Promise<void> => noteDamagedFile(parts, sha256, reason);
  const guard = {
    passwords: new Passwords(entropy),
    limits: new SignInLimits(clock),
    refused: opened.use(new RefusedSignIns({ database, clock, logger })),
  };
  const outbox = opened.use(new Outbox({ mailer: options.mailer ?? mailerOf(options, logger), clock, logger }));
  const tls = await openPeopleTls(options);
  if (tls !== undefined) opened.use(tls);
  const protocol = tls === undefined ? "http" : "https";
  const peopleUrl = (): string => `${protocol}://${addressText(people.server.address())}`;
  const publicUrl = (): string => options.publicUrl ?? peopleUrl();
  const people = await createPeople(
    {
      ...parts,
      openSnapshot: () => Snapshot.open(join(folder, "dms.db"), options.openSqlite),
      imports,
      importBytes: options.importBytes ?? DEFAULT_IMPORT_BYTES,
      reader,
      folder,
      guard,
      signUp: options.signUp ?? "open",
      claimPins,
      fileStore,
      bridge: { lastSeen, quiet, returnPolicy, authorities, noteDamaged, signer: new AnswerSigner(authorities, clock) },
      packs,
      downloads,
      sealing,
      webhookAddresses,
      trustedProxies: options.trustedProxies ?? [],
      tls,
      readiness,
      watch: operations.requests,
      onAnswer: options.onAnswer ?? (() => {}),
      outbox,
      // Without a name of its own it is reached where it listens, which is known once it does.
      publicUrl: () => publicUrl(),
      deviceUrl: () => deviceUrlOf(devices.server.address(), hosts),
    },
    opened,
  );

  const restorations = await readRestorations(folder);
  const gate = new DeviceGate(database, clock, forgottenCertificates({ database, logger, restorations }));
  const passwordClaims = new PasswordClaims({ database, clock, ...guard });
  const devices = await createDeviceApp(
    [
      (app) => identityRequests(app, { database, authorities, clock, claimByPassword: passwordClaims.claim }, gate),
      (app) => pinRequests(app, claimPins, gate),
      (app) => fileRequests(app, { database, fileStore }, gate),
      (app) => checkInRequests(app, { database, clock, lastSeen, quiet, returnPolicy, authorities, counts }, gate),
      (app) => logRequests(app, { database, clock, cryptography, counts }, gate),
      (app) => bundleRequests(app, { ...parts, packs, downloads, noteDamaged, sealing }, gate),
      (app) => productTrustRequests(app, { database }, gate),
      (app) => linkRequests(app, links, gate),
    ],
    {
      certificate: certificate.present,
      believedPem: authorities.believedPem,
      returnPolicy,
      logger,
      clock,
      quick: quickCheckIn({ clock, quiet, feed, lastSeen, counts }),
      connections,
      counts,
    },
  );
  certificate.keep((made) => showCertificate(devices, { ...authorities, certificate: made }));
  const closeListeners = once(async () => {
    readiness.stop();
    // Nothing new is taken while what has begun ends; live links are told at once, because listeners wait for their connections.
    await Promise.all([closeApp(people, clock), closeApp(devices, clock), links[Symbol.asyncDispose]()]);
  });
  opened.defer(closeListeners);

  await listenOn(people, { host: options.peopleHost ?? DEFAULT_HOST, port: options.peoplePort });
  await listenOn(devices, { host: options.deviceHost ?? DEFAULT_HOST, port: options.devicePort });
  const watched = { ...parts, lastSeen, downloads, packs, deliverer, outbox, reader, readerThreads, folder };
  const operationsUrl = await operations.begin(
    {
      ...watched,
      freeBytes: options.readyFreeBytes ?? DEFAULT_READY_FREE_BYTES,
      listeners: { people: people.server, devices: devices.server },
      certificateEnds: () => ({
        ...(tls === undefined ? {} : { people: tls.pair.expiresAtMs }),
        "device-listener": endOf(certificate.present.certificatePem),
        "device-authority": endOf(authorities.acting.certificatePem),
      }),
    },
    options.operations,
  );
  const held = opened.move();
  const close = once(() => held.disposeAsync());
  return {
    peopleUrl: peopleUrl(),
    publicUrls: { people: publicUrl(), devices: deviceUrlOf(devices.server.address(), hosts) },
    deviceUrl: `https://${addressText(devices.server.address())}`,
    operationsUrl,
    caPem: authorities.toldPem,
    peopleCertificate: tls === undefined ? null : tls.pair,
    reloadCertificate: async () => await tls?.reload(),
    people,
    devices,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function openPeopleTls(options: DmsOptions): Promise<PeopleTls | undefined> {
  const { folder, clock, entropy, logger, peopleTls: source, publicUrl, peopleHost = DEFAULT_HOST } = options;
  if (source === undefined) return undefined;
  const named = publicUrl === undefined ? [] : [new URL(publicUrl).hostname.replace(/^\[(.*)\]$/, "$1")];
  return await PeopleTls.open({ source, folder, hosts: [peopleHost, ...named], clock, entropy, logger });
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
const CLOSE_IDLE_EVERY_MS = 100;

/** Ends a listener; downloads that take too long are cut, because devices resume them. */
async function closeApp(app: PeopleInstance | DeviceInstance, clock: Pick<Clock, "sleep">): Promise<void> {
  const closed = new AbortController();
  const { signal } = closed;
  const late = clock.sleep(CLOSE_TIMEOUT_MS, signal).then(
    () => app.server.closeAllConnections(),
    () => undefined,
  );
  const idle = closeIdle(app, clock, signal);
  await app.close();
  closed.abort();
  await Promise.all([late, idle]);
}

/** By the first name that was given for it; where it listens otherwise. */
function deviceUrlOf(address: AddressInfo | string | null, [name]: readonly string[]): string {
  if (name === undefined || address === null || typeof address === "string") return `https://${addressText(address)}`;
  return `https://${name.includes(":") ? `[${name}]` : name}:${address.port}`;
}

/** A connection that was kept alive by the last request before the end has nothing more to say. */
async function closeIdle(
  app: PeopleInstance | DeviceInstance,
  clock: Pick<Clock, "sleep">,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    app.server.closeIdleConnections();
    await clock.sleep(CLOSE_IDLE_EVERY_MS, signal).catch(() => undefined); // closed
  }
}

/** Twice is once. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}

function addressText(address: AddressInfo | string | null): string {
  if (address === null || typeof address === "string") throw new RegrowError("CONFIGURATION_INVALID", { address });
  const host = address.address === "0.0.0.0" || address.address === "::" ? "localhost" : address.address;
  return host.includes(":") ? `[${host}]:${address.port}` : `${host}:${address.port}`;
}
