import type { KeptObject } from "@regrow/core/intake";
import type { FullManifest } from "@regrow/core/manifest";
import { listSegments } from "@regrow/core/pack";
import type { Cryptography, Disk } from "@regrow/core/port";
import { stagingLayout } from "../layout/index.ts";
import { findBase } from "./base-reader.ts";
import { streamOf } from "./check-pack.ts";
import { loadPackState } from "./pack-state.ts";
import { slicesOf, surveyStaged } from "./survey-staged.ts";

/**
 * How far a download that was cut off has come with the object that it was busy with: its file is cut to the bytes that its segments
 * prove, so that what goes on over another path can build on them. Null where there is no such object. @throws DiskError
 */
export async function surveyPack(
  ports: { readonly disk: Disk; readonly cryptography: Cryptography },
  updateId: string,
  manifest: FullManifest,
): Promise<KeptObject | null> {
  const state = await loadPackState(ports.disk, updateId);
  if (state === undefined) return null;
  const { header, headerBytes } = state;
  const base = header.from === null ? null : await findBase(ports.disk, ports.cryptography, header.from);
  if (base === undefined) return null;
  const stream = streamOf(header, { manifest, base });
  if (stream.sizeBytes !== header.streamBytes) return null;
  const positions = [...listSegments(header, headerBytes)];
  const parts = { stream, positions, objectPath: stagingLayout(updateId).object };
  const { whole, nextIndex } = await surveyStaged(ports, parts);
  const next = positions[nextIndex];
  const half = next === undefined ? undefined : slicesOf(parts, next).find(({ object }) => !whole.has(object.sha256));
  return half === undefined || half.offsetBytes === 0 ? null : { sha256: half.object.sha256, bytes: half.offsetBytes };
}
