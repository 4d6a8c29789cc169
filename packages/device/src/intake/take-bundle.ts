import { BundleReader, encodeHeadEntries, readHeadManifests, type BundleHead } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import { adoptPack } from "./adopt-pack.ts";
import { behind, bundleEvents, untilAborted } from "./bundle-events.ts";
import { findHead, findUpdate, updateIdOf } from "./find-head.ts";
import type { IntakePorts } from "./intake-ports.ts";
import { Reading } from "./reading.ts";
import type { TakeOptions, Taken } from "./taken.ts";

/** The last block of XMODEM's, or of a tape's. */
const MAX_PADDING_BYTES = 64 * 1024;

/** As `BundleIntake.takeBundle`, for who has the desk. */
export async function takeBundle(
  ports: IntakePorts,
  source: AsyncIterable<Uint8Array>,
  options: TakeOptions,
): Promise<Taken> {
  const reader = new BundleReader({ maxPaddingBytes: MAX_PADDING_BYTES });
  const events = bundleEvents(reader, await wholeBundle(ports, source, options));
  let reading: Reading | undefined;
  try {
    for await (const event of events) {
      if (event.kind === "object") await reading?.takeObject(event, events);
      if (event.kind !== "head") continue;
      const opened = await open(ports, event.head, options);
      if (!(opened instanceof Reading)) return opened;
      reading = opened;
    }
    reader.finish();
  } catch (error) {
    // What came is worth keeping, whatever has become of the rest. A disk that fails here is worse than that: it is what is told.
    await reading?.settle();
    throw error;
  }
  if (reading === undefined) throw new RegrowError("BUNDLE_TRUNCATED");
  return reading.finish();
}

/** Behind the head that is here, where the source begins there. */
async function wholeBundle(
  ports: IntakePorts,
  source: AsyncIterable<Uint8Array>,
  { resume, signal }: TakeOptions,
): Promise<AsyncIterable<Uint8Array>> {
  const bounded = untilAborted(source, signal);
  if (resume === undefined) return bounded;
  const known = await findHead(ports, resume.manifestSha256);
  if (known === undefined) throw new RegrowError("BUNDLE_HEAD_UNKNOWN", { manifest: resume.manifestSha256 });
  return behind(encodeHeadEntries(known.head), bounded);
}

/** What is to be read of the rest, or what there is to say without it. */
async function open(ports: IntakePorts, head: BundleHead, options: TakeOptions): Promise<Reading | Taken> {
  const { installer, desk, checkHead } = ports;
  const manifests = readHeadManifests(ports.cryptography, head);
  const { full, manifestSha256 } = manifests;
  const { version, product } = full;
  const { record, running } = await installer.status();
  // Installed again it would begin its trial anew, and never end it (law L5).
  if (running?.onTrial === true && running.id === manifestSha256)
    throw new RegrowError("UPDATE_BUSY", { onTrial: version });
  await checkHead(head, manifests);
  options.onHead?.({ manifestSha256, version, product });
  if (record.trial?.generation.id === manifestSha256) {
    await desk.noteInstalled(manifestSha256);
    return { kind: "installed", version, generation: manifestSha256 };
  }
  const updateId = (await findUpdate(ports, manifestSha256)) ?? updateIdOf(manifestSha256);
  await installer.clearStaging(updateId);
  await adoptPack(ports, updateId, full);
  return Reading.open(
    ports,
    { head, manifests, updateId, isInstalled: record.confirmed?.id === manifestSha256 },
    options,
  );
}
