import { mkdir } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";
import { acquireLock } from "@regrow/node/file-lock";
import { Accounts, accountRoutes } from "./account/index.ts";
import { BlobStore } from "./blob/index.ts";
import { bundleRoutes } from "./bundle/index.ts";
import { openAuthority, openServerCertificate } from "./certificate/index.ts";
import { LastSeen, checkInRequests } from "./check-in/index.ts";
import { openDatabase, openSqlite } from "./database/index.ts";
import { syncDirectory } from "./durable-file/index.ts";
import { createDeviceApp, type DeviceInstance } from "./device-api/index.ts";
import { DeviceGate, deviceRoutes, identityRequests } from "./device/index.ts";
import { logRequests } from "./log/index.ts";
import { DEFAULT_HOST, DEFAULT_LIMITS, DEFAULT_RETURN, type DmsOptions } from "./options.ts";
import { PackCache, bundleRequests } from "./pack/index.ts";
import { Authentication, createPeopleApp, type PeopleInstance } from "./people-api/index.ts";
import { productRoutes } from "./product/index.ts";
import { startPage } from "./start-page/index.ts";
import { tokenRoutes } from "./token/index.ts";

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
  const authority = await openAuthority(folder, { clock, entropy });
  const hosts = options.publicDeviceHosts ?? [];
  const certificate = await openServerCertificate(folder, authority, clock, hosts);
  const blobs = await BlobStore.open(join(folder, "blobs"));
  const packs = await PackCache.open(join(folder, "packs"), blobs);
  // The names of all that was made above: what is acknowledged later must be found after a power cut.
  await syncDirectory(folder);
  const cryptography = new NodeCryptography();
  const lastSeen = new LastSeen({ database, clock, logger });
  opened.defer(() => lastSeen.close());
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const returnPolicy = options.returnPolicy ?? DEFAULT_RETURN;

  const accounts = new Accounts({ database, clock, entropy });
  const authentication = new Authentication(accounts);
  const people = await createPeopleApp(
    [
      (app) => accountRoutes(app, accounts, authentication),
      (app) => productRoutes(app, { database, clock, cryptography }, authentication),
      (app) => bundleRoutes(app, { database, blobs, clock, cryptography, limits }, authentication),
      (app) => tokenRoutes(app, { database, clock, entropy }, authentication),
      (app) => deviceRoutes(app, { database, sightings: lastSeen }, authentication),
      (app) => startPage(app, { database, accounts, clock, sightings: lastSeen }, authentication),
    ],
    logger,
  );
  opened.defer(() => closeApp(people, clock));

  const gate = new DeviceGate(database, clock);
  const devices = await createDeviceApp(
    [
      (app) => identityRequests(app, { database, authority, clock }, gate),
      (app) => checkInRequests(app, { database, clock, lastSeen, returnPolicy }, gate),
      (app) => logRequests(app, { database, clock, cryptography }, gate),
      (app) => bundleRequests(app, { database, packs, cryptography }, gate),
    ],
    { certificate, caPem: authority.certificatePem, returnPolicy, logger },
  );
  opened.defer(() => closeApp(devices, clock));

  await people.listen({ host: options.peopleHost ?? DEFAULT_HOST, port: options.peoplePort });
  await devices.listen({ host: options.deviceHost ?? DEFAULT_HOST, port: options.devicePort });
  const held = opened.move();
  const close = (): Promise<void> => held.disposeAsync();
  return {
    peopleUrl: `http://${addressText(people.server.address())}`,
    deviceUrl: `https://${addressText(devices.server.address())}`,
    caPem: authority.certificatePem,
    people,
    devices,
    close,
    [Symbol.asyncDispose]: close,
  };
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
