import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { NodeCryptography } from "@regrow/node/cryptography";
import { RegrowError } from "@regrow/core/error";
import { inspectBundle, verifyBundle, type InspectedBundle } from "../bundle/index.ts";
import { command, type Command } from "../command/index.ts";
import { formatBytes } from "../output/index.ts";

const ARGUMENTS = { bundle: { kind: "text", about: "bundle file", required: true } } as const;

export const bundleInspectCommand: Command = command({
  name: "bundle inspect",
  summary: "show what a bundle says of itself, without checking it",
  arguments: ARGUMENTS,
  options: {},
  run: async ({ bundle }, { folder, signal }) => {
    const inspected = await inspectBundle(new NodeCryptography(), resolve(folder, bundle), signal);
    const { manifest, bundleId, manifestSha256, sizeBytes, metadata, objects } = inspected;
    const { product, version, securityVersion, platform } = manifest;
    return {
      text: describe(inspected),
      json: {
        ...{ product, version, securityVersion, platform, bundleId, manifestSha256, sizeBytes },
        base: manifest.base?.version ?? null,
        metadata: metadata.map(({ file, version: number, keyIds }) => ({ file, version: number, keyIds })),
        objects: objects.map(({ sha256, packedBytes }) => ({ sha256, packedBytes })),
      },
    };
  },
});

export const bundleVerifyCommand: Command = command({
  name: "bundle verify",
  summary: "check a bundle as device and DMS do: signatures, order, every byte",
  arguments: ARGUMENTS,
  options: {
    "platform-root": {
      kind: "text",
      about: "the root that devices were given; without it the bundle's own is believed",
      value: "FILE",
    },
  },
  run: async (input, { folder, clock, signal, status }) => {
    const rootFile = input["platform-root"];
    const { manifest, manifestSha256, level } = await verifyBundle(resolve(folder, input.bundle), {
      cryptography: new NodeCryptography(),
      nowMs: clock.nowMs(),
      signal,
      onProgress: (done, total) => status.progress({ label: "verify", done, total, unit: "bytes" }),
      ...(rootFile === undefined ? {} : { platformRoot: await readRoot(resolve(folder, rootFile)) }),
    });
    const { product, version } = manifest;
    const believed = rootFile === undefined ? "by its own platform root" : "by the given platform root";
    return {
      text: [`${product} ${version} is whole and rightly signed, ${believed}`, `Level: ${level}. ${LEVELS[level]}`],
      json: {
        ok: true,
        product,
        version,
        manifestSha256,
        level,
        platformRoot: rootFile === undefined ? "own" : "given",
      },
    };
  },
});

function describe({
  manifest,
  bundleId,
  manifestSha256,
  sizeBytes,
  metadata,
  objects,
}: InspectedBundle): readonly string[] {
  const { app, trees, rows } = manifest;
  const entries = trees.reduce((sum, tree) => sum + tree.entries.length, 0);
  return [
    `product           ${manifest.product}`,
    `version           ${manifest.version}`,
    `security version  ${manifest.securityVersion}`,
    `platform          ${manifest.platform}`,
    `base              ${manifest.base?.version ?? "none: this is a full bundle"}`,
    `app               ${app === null ? "none" : [app.command, ...app.arguments].join(" ")}`,
    `contents          ${trees.length} trees with ${entries} entries, ${rows.length} rows`,
    `file              ${formatBytes(sizeBytes)}, ${objects.length} objects`,
    `bundle id         ${bundleId}`,
    `manifest SHA-256  ${manifestSha256}`,
    ...metadata.map(
      ({ file, version, keyIds }) =>
        `signed            ${file} version ${version} by ${keyIds.map((id) => id.slice(0, 16)).join(", ")}`,
    ),
  ];
}

/** What each level of trust says, as docs/explanation/trust.md has it. */
const LEVELS = {
  fresh: "A DMS has vouched, not long ago, that there is nothing newer.",
  signed: "Nobody vouches that there is nothing newer: whoever brings this file may keep a newer one back.",
} as const;

async function readRoot(file: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (cause) {
    throw new RegrowError("USAGE", { file, problem: "cannot be read" }, { cause });
  }
}
