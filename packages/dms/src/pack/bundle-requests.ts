import { createReadStream } from "node:fs";
import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import { readHeadManifests } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import { listContents } from "@regrow/core/manifest";
import type { Cryptography } from "@regrow/core/port";
import { DEVICE_ROUTES } from "@regrow/core/protocol";
import {
  composeBundleHead,
  findBundle,
  findBundleByManifest,
  findManifestBytes,
  type Bundle,
} from "../bundle/index.ts";
import { wasOffered } from "../check-in/index.ts";
import type { Database } from "../database/index.ts";
import { REFUSALS, type DeviceInstance } from "../device-api/index.ts";
import type { DeviceGate, SuppliedDevice } from "../device/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { readByteRange } from "./byte-range.ts";
import type { PackPlan } from "./make-pack.ts";
import type { PackCache, PackFile } from "./pack-cache.ts";

const Uuid = Type.String({ pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" });
const From = Type.Union([Type.Literal("none"), Type.String({ pattern: "^[0-9a-f]{64}$" })]);

interface PackParts {
  readonly database: Database;
  readonly packs: PackCache;
  readonly cryptography: Cryptography;
}

/** What a device downloads of a bundle: the head, then the pack. */
export function bundleRequests(app: DeviceInstance, parts: PackParts, gate: DeviceGate): void {
  const { database, packs } = parts;
  const onRequest = gate.require;
  app.get(
    DEVICE_ROUTES.head.path,
    { onRequest, schema: { params: Type.Object({ bundleId: Uuid }), response: REFUSALS } },
    async (request, reply) => {
      const device = gate.supplied(request);
      const bundle = await requireBundle(database, device, request.params.bundleId);
      const head = await composeBundleHead(database, device.supplier, bundle.id);
      return sendHead(reply, head);
    },
  );
  app.get(
    DEVICE_ROUTES.pack.path,
    { onRequest, schema: { params: Type.Object({ bundleId: Uuid, from: From }), response: REFUSALS } },
    async (request, reply) => {
      const device = gate.supplied(request);
      const bundle = await requireBundle(database, device, request.params.bundleId);
      const from = await knownFrom(database, device.supplier, bundle, request.params.from);
      const key = { from, to: bundle.manifestSha256 };
      const file = await packs.get(device.supplier, key, () => planPack(parts, device.supplier, bundle, from));
      return sendFile(request, reply, file);
    },
  );
}

/** Only what the device's product publishes, which a draft is not yet, or what was offered to it before it changed products. */
async function requireBundle(database: Database, device: SuppliedDevice, bundleId: string): Promise<Bundle> {
  const bundle = await findBundle(database, device.supplier, bundleId);
  if (bundle.productId === device.productId && bundle.state !== "draft") return bundle;
  if (await wasOffered(database, device.supplier, device.uuid, bundleId)) return bundle;
  throw new RegrowError("BUNDLE_UNKNOWN", { bundle: bundleId });
}

/** The generation to start from, where its supplier has published it for that product; else nothing is assumed. */
async function knownFrom(database: Database, supplier: Tenant, to: Bundle, from: string): Promise<string | null> {
  if (from === "none") return null;
  const known = await findBundleByManifest(database, supplier, to.productId, from);
  return known === undefined ? null : from;
}

async function planPack(parts: PackParts, supplier: Tenant, to: Bundle, from: string | null): Promise<PackPlan> {
  const objects = new Map(await contentsOf(parts, supplier, to));
  const known = from === null ? undefined : await findBundleByManifest(parts.database, supplier, to.productId, from);
  if (known !== undefined)
    for (const sha256 of (await contentsOf(parts, supplier, known)).keys()) objects.delete(sha256);
  return { from, to: to.manifestSha256, objects };
}

/** Everything that a device has which runs the bundle: hash to size. */
async function contentsOf(parts: PackParts, supplier: Tenant, bundle: Bundle): Promise<ReadonlyMap<string, number>> {
  const bytes = await findManifestBytes(parts.database, supplier, bundle);
  return listContents(readHeadManifests(parts.cryptography, bytes).full);
}

function sendHead(reply: FastifyReply, head: Uint8Array): FastifyReply {
  return reply.type("application/x-tar").header("cache-control", "private, no-cache").send(Buffer.from(head));
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: PackFile): FastifyReply {
  const range = readByteRange({ range: request.headers.range, ifRange: headerText(request.headers["if-range"]) }, file);
  const typed = reply
    .type("application/octet-stream")
    .header("accept-ranges", "bytes")
    .header("etag", `"${file.etag}"`)
    .header("cache-control", "private");
  switch (range.kind) {
    case "whole":
      return typed.header("content-length", file.sizeBytes).send(createReadStream(file.path));
    case "part": {
      const { first, last } = range;
      return typed
        .code(206)
        .header("content-range", `bytes ${first}-${last}/${file.sizeBytes}`)
        .header("content-length", last - first + 1)
        .send(createReadStream(file.path, { start: first, end: last }));
    }
    case "outside":
      return typed.code(416).header("content-range", `bytes */${file.sizeBytes}`).type("text/plain").send("");
    default:
      return range satisfies never;
  }
}

function headerText(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
