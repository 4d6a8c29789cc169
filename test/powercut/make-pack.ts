import { readHeadManifests } from "@regrow/core/bundle";
import type { FullManifest } from "@regrow/core/manifest";
import { contentStream, encodePackHeader, missingStream, type PackStream } from "@regrow/core/pack";
import { sha256Hex } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";
import { MemorySource, encodeSegments } from "@regrow/node/delta";
import { headOf } from "@regrow/testing/publisher";
import type { Release } from "./world.ts";

/** What was made once, which scenarios ask for thousands of times. */
const made = new Map<string, Uint8Array>();

/** The pack between two releases as a DMS makes it: deltas where they are smaller. @param from null: from nothing */
export function makePack(from: Release | null, to: Release): Uint8Array {
  const key = `${from?.version ?? "none"} ${to.version}`;
  const pack = made.get(key) ?? encode(from, to);
  made.set(key, pack);
  return pack;
}

function encode(from: Release | null, to: Release): Uint8Array {
  const next = missingStream(manifestOf(to), from === null ? null : manifestOf(from));
  const sources = {
    next: sourceOf(next, to),
    base: from === null ? null : sourceOf(contentStream(manifestOf(from)), from),
  };
  const encoded = [...encodeSegments(sources)];
  const header = encodePackHeader({
    from: from?.manifestSha256 ?? null,
    to: to.manifestSha256,
    streamBytes: next.sizeBytes,
    segments: encoded.map(({ segment }) => segment),
  });
  return Buffer.concat([header, ...encoded.map(({ packed }) => packed)]);
}

function manifestOf({ bundle }: Release): FullManifest {
  return readHeadManifests(new NodeCryptography(), headOf(bundle)).full;
}

function sourceOf({ objects }: PackStream, { version, tree }: Release): MemorySource {
  const cryptography = new NodeCryptography();
  const contents = Object.values(tree).map((text) => new TextEncoder().encode(text));
  const byHash = new Map(contents.map((bytes) => [sha256Hex(cryptography, bytes), bytes]));
  return new MemorySource(
    Buffer.concat(
      objects.map(({ sha256 }) => {
        const bytes = byHash.get(sha256);
        if (bytes === undefined) throw new Error(`${version} has no content ${sha256}`);
        return bytes;
      }),
    ),
  );
}
