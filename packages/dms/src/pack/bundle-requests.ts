import type { FastifyReply } from "fastify";
import Type from "typebox";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Cryptography } from "@regrow/core/port";
import { DEVICE_ROUTES } from "@regrow/core/protocol";
import { packHead } from "@regrow/node/delta";
import { composeBundleHead, findBundle, findBundleByManifest, findManifest, type Bundle } from "../bundle/index.ts";
import { wasOffered } from "../check-in/index.ts";
import type { Database } from "../database/index.ts";
import { REFUSALS, type DeviceInstance } from "../device-api/index.ts";
import type { DeviceGate, SuppliedDevice } from "../device/index.ts";
import { Slots } from "../limit/index.ts";
import type { Tenant } from "../organisation/index.ts";
import type { OnlineKeyParts } from "../trust-metadata/index.ts";
import type { Download, Downloads } from "./downloads.ts";
import type { OpenPack, PackCache } from "./pack-cache.ts";
import { planPack } from "./pack-plan.ts";
import { sendPack } from "./send-pack.ts";

const Uuid = Type.String({ pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" });
const Sha256 = Type.String({ pattern: "^[0-9a-f]{64}$" });
const From = Type.Union([Type.Literal("none"), Sha256]);
/** Heads that are packed at once, in zlib's threads, and requests that may wait for it. */
const HEADS = { atOnce: 1, waiting: 256 };

export interface PackParts extends OnlineKeyParts {
  readonly database: Database;
  readonly packs: PackCache;
  readonly cryptography: Cryptography;
  readonly clock: Clock;
  /** A file of the store turned out to be another while a pack was made of it. */
  readonly noteDamaged: (sha256: string, reason: string) => Promise<void>;
}

/** What a device downloads of a bundle: the head, then the pack. */
export function bundleRequests(
  app: DeviceInstance,
  parts: PackParts & { readonly downloads: Downloads },
  gate: DeviceGate,
): void {
  const { database, downloads, clock } = parts;
  const onRequest = gate.require;
  app.get(
    DEVICE_ROUTES.head.path,
    { onRequest, schema: { params: Type.Object({ bundleId: Uuid }), response: REFUSALS } },
    async (request, reply) => {
      const device = gate.supplied(request);
      const bundle = await requireBundle(database, device, request.params.bundleId);
      const head = await composeBundleHead(database, device.supplier, bundle.id, parts);
      return sendHead(reply, head, "application/x-tar");
    },
  );
  const packing = new Slots(HEADS.atOnce, HEADS.waiting);
  app.get(
    DEVICE_ROUTES.headFrom.path,
    { onRequest, schema: { params: Type.Object({ bundleId: Uuid, from: Sha256 }), response: REFUSALS } },
    async (request, reply) => {
      const device = gate.supplied(request);
      const { bundleId, from } = request.params;
      const bundle = await requireBundle(database, device, bundleId);
      const manifest = await findManifest(database, device.supplier, bundle.productId, from);
      if (manifest === undefined) throw new RegrowError("BUNDLE_UNKNOWN", { manifest: from });
      const head = await composeBundleHead(database, device.supplier, bundle.id, parts);
      const packed = await packing.run(() => packHead(head, manifest));
      return sendHead(reply, packed, "application/zstd");
    },
  );
  app.get(
    DEVICE_ROUTES.pack.path,
    { onRequest, schema: { params: Type.Object({ bundleId: Uuid, from: From }), response: REFUSALS } },
    async (request, reply) => {
      const device = gate.supplied(request);
      const bundle = await requireBundle(database, device, request.params.bundleId);
      const pack = await openPack(parts, device.supplier, bundle, request.params.from);
      const download = await beginDownload(downloads, device.uuid, bundle, pack);
      return sendPack(request, reply, { pack, download, clock });
    },
  );
}

/** @throws RegrowError RATE_LIMITED when there are too many */
async function beginDownload(downloads: Downloads, uuid: string, { id }: Bundle, pack: OpenPack): Promise<Download> {
  try {
    return downloads.begin(uuid, { bundleId: id, doneBytes: 0, totalBytes: pack.sizeBytes });
  } catch (thrown) {
    await pack.close();
    throw thrown;
  }
}

/** Only what the device's product publishes, which a draft is not yet, or what was offered to it before it changed products. */
async function requireBundle(database: Database, device: SuppliedDevice, bundleId: string): Promise<Bundle> {
  const bundle = await findBundle(database, device.supplier, bundleId);
  if (bundle.productId === device.productId && bundle.state !== "draft") return bundle;
  if (await wasOffered(database, device.supplier, device.uuid, bundleId)) return bundle;
  throw new RegrowError("BUNDLE_UNKNOWN", { bundle: bundleId });
}

/** The pack that builds on what the device has, as far as that is known and its files are what they were; else one from nothing. */
export async function openPack(parts: PackParts, supplier: Tenant, to: Bundle, asked: string): Promise<OpenPack> {
  const from = await knownFrom(parts.database, supplier, to, asked);
  try {
    return await openPackFrom(parts, supplier, to, from);
  } catch (thrown) {
    if (!(thrown instanceof RegrowError) || thrown.code !== "BUNDLE_STORE_DAMAGED") throw thrown;
    const { sha256, reason } = thrown.details;
    await parts.noteDamaged(String(sha256), String(reason));
    if (from === null) throw thrown;
    return openPackFrom(parts, supplier, to, null);
  }
}

function openPackFrom(parts: PackParts, supplier: Tenant, to: Bundle, from: string | null): Promise<OpenPack> {
  const key = { from, to: to.manifestSha256 };
  return parts.packs.get(supplier, key, () => planPack(parts, supplier, to, from));
}

/** The generation to start from, where its supplier has published it for that product; else nothing is assumed. */
async function knownFrom(database: Database, supplier: Tenant, to: Bundle, from: string): Promise<string | null> {
  if (from === "none") return null;
  const known = await findBundleByManifest(database, supplier, to.productId, from);
  return known === undefined ? null : from;
}

function sendHead(reply: FastifyReply, head: Uint8Array, type: string): FastifyReply {
  return reply.type(type).header("cache-control", "private, no-cache").send(Buffer.from(head));
}
