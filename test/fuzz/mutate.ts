import type { Random } from "@regrow/sim/clock";

/** Bytes that parsers like least: lengths, signs, ends of text. */
const INTERESTING = [0x00, 0x01, 0x0a, 0x0d, 0x20, 0x22, 0x2f, 0x30, 0x5c, 0x7b, 0x7d, 0x7f, 0x80, 0xff];
const WEIRD: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1e308,
  2 ** 53,
  0.5,
  "",
  "\u0000",
  "../../etc/passwd",
  "a".repeat(5_000),
  "__proto__",
  [],
  {},
  [[[[[[[[[[]]]]]]]]]],
  { toString: 1 },
];
/** However it grows, an input stays a small multiple of its seed. */
const MOST_ROUNDS = 6;

/** A seed with a few changes: bytes flipped, taken away, repeated, or taken from another seed; or, where it is JSON, values replaced. */
export function mutate(seeds: readonly Uint8Array[], random: Random): Uint8Array {
  const seed = pick(seeds, random) ?? new Uint8Array();
  if (random.below(3) === 0) {
    const changed = mutateJson(seed, random);
    if (changed !== undefined) return changed;
  }
  let bytes = seed;
  const rounds = 1 + random.below(MOST_ROUNDS);
  for (let round = 0; round < rounds; round += 1) bytes = mutateOnce(bytes, seeds, random);
  return bytes;
}

function mutateOnce(bytes: Uint8Array, seeds: readonly Uint8Array[], random: Random): Uint8Array {
  const at = random.below(bytes.length + 1);
  const length = random.below(Math.min(64, bytes.length - at) + 1);
  switch (random.below(7)) {
    case 0:
      return replaced(bytes, at, (bytes[at] ?? 0) ^ (1 << random.below(8)));
    case 1:
      return replaced(bytes, at, pick(INTERESTING, random) ?? 0);
    case 2:
      return joined(bytes.subarray(0, at), bytes.subarray(at + length));
    case 3:
      return joined(bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at));
    case 4: {
      const other = pick(seeds, random) ?? bytes;
      const from = random.below(other.length + 1);
      return joined(bytes.subarray(0, at), other.subarray(from, from + random.below(256)), bytes.subarray(at));
    }
    case 5:
      return bytes.subarray(0, at);
    default:
      return joined(bytes.subarray(0, at), noise(random), bytes.subarray(at));
  }
}

/** Undefined where the seed is no JSON. */
function mutateJson(seed: Uint8Array, random: Random): Uint8Array | undefined {
  if (seed[0] !== 0x7b) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(seed));
    return new TextEncoder().encode(JSON.stringify(changeValue(value, random)));
  } catch {
    return undefined; // a seed that begins like JSON and is none
  }
}

function changeValue(value: unknown, random: Random): unknown {
  if (typeof value !== "object" || value === null || random.below(6) === 0) return pick(WEIRD, random);
  if (Array.isArray(value)) {
    if (value.length === 0 || random.below(4) === 0) return [...value, ...value, pick(WEIRD, random)];
    return value.with(random.below(value.length), changeValue(value[random.below(value.length)], random));
  }
  const names = Object.keys(value);
  const name = pick(names, random) ?? "added";
  const copy: Record<string, unknown> = { ...value };
  if (random.below(5) === 0) Reflect.deleteProperty(copy, name);
  else copy[name] = changeValue(copy[name], random);
  return copy;
}

function noise(random: Random): Uint8Array {
  return Uint8Array.from({ length: random.below(32) }, () => random.below(256));
}

function replaced(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  if (at < copy.length) copy[at] = value;
  return copy;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

function pick<Item>(items: readonly Item[], random: Random): Item | undefined {
  return items[random.below(items.length)];
}
