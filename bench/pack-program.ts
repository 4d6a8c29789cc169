// Makes a pack of two streams, or applies one: `make <base> <next> <pack>` or `apply <base> <next> <pack>`. Prints time and peak memory as JSON.
// A process of its own for each, so that memory is that of the one thing. Started by bench/bytes/regrow.ts.
import { hash } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { PackReader, encodePackHeader, type PackSegment } from "@regrow/core/pack";
import { FileSource, encodeSegments, unpackSegment, type ByteSource } from "@regrow/node/delta";
import { peakMemory } from "./measure/system.ts";

const NO_HASH = "0".repeat(64);
const [task = "", basePath = "", nextPath = "", packPath = ""] = process.argv.slice(2);

const startedMs = performance.now();
await (task === "make" ? make() : apply());
console.log(JSON.stringify({ ms: performance.now() - startedMs, memoryMb: await peakMemory() }));

function make(): Promise<void> {
  return withSource(basePath, (base) =>
    withSource(nextPath, (next) => {
      const segments: PackSegment[] = [];
      const parts: Uint8Array[] = [];
      for (const { segment, packed } of encodeSegments({ base, next })) {
        segments.push(segment);
        parts.push(packed);
      }
      const header = encodePackHeader({ from: NO_HASH, to: NO_HASH, streamBytes: next.sizeBytes, segments });
      writeFileSync(packPath, Buffer.concat([header, ...parts]));
      return Promise.resolve();
    }),
  );
}

/** As a device does it; what comes out is compared with what went in. */
function apply(): Promise<void> {
  return withSource(basePath, (base) =>
    withSource(nextPath, async (next) => {
      const reader = new PackReader();
      for (const event of reader.push(readFileSync(packPath))) {
        if (event.kind !== "segment") continue;
        const { segment, streamOffsetBytes } = event.position;
        const bytes = await unpackSegment(segment, event.bytes, (offset, length) =>
          Promise.resolve(base.read(offset, length)),
        );
        const isRight = Buffer.compare(bytes, next.read(streamOffsetBytes, segment.sizeBytes)) === 0;
        if (!isRight || hash("sha256", bytes) !== segment.sha256)
          throw new Error("a pack does not give back what it was made of");
      }
      reader.finish();
    }),
  );
}

async function withSource(path: string, use: (source: ByteSource) => Promise<void>): Promise<void> {
  const descriptor = openSync(path, "r");
  try {
    await use(new FileSource(descriptor, fstatSync(descriptor).size));
  } finally {
    closeSync(descriptor);
  }
}
