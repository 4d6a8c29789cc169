import { RegrowError } from "@regrow/core/error";
import { PACK_LIMITS, PACK_PREFIX_BYTES, encodePackHeader, parsePackHeader, type PackHeader } from "@regrow/core/pack";
import type { Disk } from "@regrow/core/port";
import { readOptional, writeDurably } from "../identity/index.ts";
import { stagingLayout } from "../layout/index.ts";

/** What has to be known of a pack to go on with it in another process. */
export interface PackState {
  readonly etag: string;
  readonly header: PackHeader;
  /** Where its first segment begins. */
  readonly headerBytes: number;
}

const MAX_STATE_BYTES = 4_096;

/** Durable when it resolves. */
export async function savePackState(disk: Disk, updateId: string, state: PackState): Promise<void> {
  const paths = pathsOf(updateId);
  // The state names the header by being there: it comes last, and the old one goes first.
  if ((await disk.status(paths.state)) !== undefined) await disk.remove(paths.state);
  await writeDurably(disk, paths.header, encodePackHeader(state.header).subarray(PACK_PREFIX_BYTES));
  await writeDurably(
    disk,
    paths.state,
    new TextEncoder().encode(JSON.stringify({ etag: state.etag, headerBytes: state.headerBytes })),
  );
}

/** Undefined where there is none, or none that can be read: then the pack begins anew. */
export async function loadPackState(disk: Disk, updateId: string): Promise<PackState | undefined> {
  const paths = pathsOf(updateId);
  const state = await readOptional(disk, paths.state, MAX_STATE_BYTES);
  const header = state === undefined ? undefined : await readOptional(disk, paths.header, PACK_LIMITS.headerBytes);
  if (state === undefined || header === undefined) return undefined;
  try {
    return { ...parseState(state), header: parsePackHeader(header) };
  } catch (error) {
    if (error instanceof RegrowError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function parseState(bytes: Uint8Array): Pick<PackState, "etag" | "headerBytes"> {
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (typeof value !== "object" || value === null || !("etag" in value) || !("headerBytes" in value))
    throw new SyntaxError("no pack state");
  const { etag, headerBytes } = value;
  if (typeof etag !== "string" || typeof headerBytes !== "number" || !Number.isSafeInteger(headerBytes))
    throw new SyntaxError("no pack state");
  return { etag, headerBytes };
}

function pathsOf(updateId: string): { readonly header: string; readonly state: string } {
  const { folder } = stagingLayout(updateId);
  return { header: `${folder}/pack-header`, state: `${folder}/pack-state.json` };
}
