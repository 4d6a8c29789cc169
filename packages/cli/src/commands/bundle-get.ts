import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { unreachable } from "@regrow/client/client";
import { RegrowError } from "@regrow/core/error";
import { NodeCryptography } from "@regrow/node/cryptography";
import { verifyBundle } from "../bundle/index.ts";
import { command, type Command, type Context } from "../command/index.ts";
import { downloadTar } from "../download/index.ts";
import { formatBytes } from "../output/index.ts";
import { openClient, readSession } from "../session/index.ts";

export const bundleGetCommand: Command = command({
  name: "bundle get",
  summary: "fetch a published version from the DMS, as the file that can be published again",
  about: [
    "Signatures, order and every byte are checked before the file has its name, and that it is what the DMS lists as that version.",
    "It brings the newest metadata, so it may be longer than the file that was published; what devices run is the same.",
  ],
  arguments: {
    product: { kind: "text", about: "product code", required: true },
    version: { kind: "text", about: "a published version", required: true },
  },
  options: {
    out: {
      kind: "text",
      about: "where it is written, <product>-<version>.regrow unless told; must not be there yet",
      value: "FILE",
    },
  },
  run: async ({ product, version, out = `${product}-${version}.regrow` }, context) => {
    const { environment, folder, signal, clock, status } = context;
    const file = resolve(folder, out);
    await requireFree(file, out);
    const { manifestSha256 } = await (
      await openClient(environment)
    ).call("getBundle", { code: product, version }, signal);
    const check = async (partial: string): Promise<void> => {
      const verified = await verifyBundle(partial, {
        cryptography: new NodeCryptography(),
        ...{ nowMs: clock.nowMs(), signal },
        onProgress: (done, total) => status.progress({ label: "verify", done, total, unit: "bytes" }),
      });
      if (verified.manifestSha256 !== manifestSha256)
        throw new RegrowError("BUNDLE_OBJECT_DAMAGED", { expected: manifestSha256, actual: verified.manifestSha256 });
    };
    const answer = await ask(context, product, version);
    const sizeBytes = await downloadTar(file, { answer, label: "download", status, signal, check });
    return {
      text: [`wrote ${out}, ${formatBytes(sizeBytes)}: ${product} ${version}, whole and rightly signed`],
      json: { product, version, file, sizeBytes, manifestSha256 },
    };
  },
});

async function ask({ environment, signal }: Context, product: string, version: string): Promise<Response> {
  const { address, token } = await readSession(environment);
  const path = `/api/products/${encodeURIComponent(product)}/bundles/${encodeURIComponent(version)}/file`;
  const url = new URL(path, address);
  try {
    return await fetch(url, { headers: { authorization: `Bearer ${token}` }, redirect: "error", signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw unreachable(cause, url.origin);
  }
}

async function requireFree(file: string, out: string): Promise<void> {
  const isThere = await stat(file).then(
    () => true,
    () => false,
  );
  if (isThere) throw new RegrowError("USAGE", { out, problem: "it is there already" });
}
