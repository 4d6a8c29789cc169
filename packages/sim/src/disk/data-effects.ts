import { Content } from "./inode.ts";

/** A change of a file's bytes or length that may not have reached the medium. */
export type DataEffect =
  | { readonly kind: "truncate"; readonly operation: number; readonly lengthBytes: number }
  | { readonly kind: "write"; readonly operation: number; readonly offsetBytes: number; readonly bytes: Uint8Array };

/** The smallest piece that a medium writes whole, and the piece in which the page cache hands it over. */
const SECTOR_BYTES = 512;
const PAGE_BYTES = 4096;

/** More forms of one file than this are thinned out. */
const MOST_FORMS = 64;
const MOST_TEARS = 8;

export function applyEffects(content: Content, effects: readonly DataEffect[]): Content {
  let bytes = content.bytes;
  for (const effect of effects) bytes = applyEffect(bytes, effect);
  return bytes === content.bytes ? content : new Content(bytes);
}

function applyEffect(bytes: Uint8Array, effect: DataEffect): Uint8Array {
  if (effect.kind === "truncate") return bytes.subarray(0, effect.lengthBytes);
  return placed(bytes, effect.offsetBytes, effect.bytes);
}

/**
 * What a file may hold after a power cut: `content` is what is durable, `effects` came since, in order.
 * The first form is that all is lost, the last that all is kept; between them each prefix, each single effect lost
 * among later ones that were kept, and each write torn at sector and page borders, with zeros, or with what the blocks
 * held before, where its bytes did not arrive.
 */
export function crashForms(content: Content, effects: readonly DataEffect[]): readonly Content[] {
  const known = formsOf.get(effects);
  if (known?.content === content) return known.forms;
  const forms = makeForms(content, effects);
  formsOf.set(effects, { content, forms });
  return forms;
}

/** The same effects are asked about at every cut until the file is synced; journals never change a list once made. */
const formsOf = new WeakMap<readonly DataEffect[], { readonly content: Content; readonly forms: readonly Content[] }>();

function makeForms(content: Content, effects: readonly DataEffect[]): readonly Content[] {
  const forms: Content[] = [content];
  let before = content;
  for (const [index, effect] of effects.entries()) {
    if (effect.kind === "write") forms.push(...tornForms(before, content, effect));
    if (index < effects.length - 1) forms.push(applyEffects(before, effects.slice(index + 1)));
    before = applyEffects(before, [effect]);
    forms.push(before);
  }
  return thinned(distinct(forms));
}

/** @param before the file as it is when this write begins; `old` what it held durably, which its blocks may still hold */
function tornForms(before: Content, old: Content, write: Extract<DataEffect, { kind: "write" }>): Content[] {
  const { offsetBytes, bytes } = write;
  const zeros = new Uint8Array(bytes.length);
  const stale = staleBytes(old, offsetBytes, bytes.length);
  const whole = [zeros, stale];
  for (const border of tearBorders(offsetBytes, bytes.length)) {
    whole.push(...[zeros, stale].flatMap((filler) => [joined(bytes, filler, border), joined(filler, bytes, border)]));
  }
  const prefixes = tearBorders(offsetBytes, bytes.length).map((border) => bytes.subarray(0, border));
  return [...prefixes, ...whole].map((arrived) => new Content(placed(before.bytes, offsetBytes, arrived)));
}

/** Lengths at which a write can be cut in two: borders of sectors in the file, few enough but always the first, the last and those of pages. */
function tearBorders(offsetBytes: number, lengthBytes: number): readonly number[] {
  const bordersOf = (unitBytes: number): number[] => {
    const first = unitBytes - (offsetBytes % unitBytes);
    const count = Math.max(0, Math.ceil((lengthBytes - first) / unitBytes));
    if (count <= MOST_TEARS) return Array.from({ length: count }, (_, index) => first + index * unitBytes);
    return [0, count >> 1, count - 1].map((index) => first + index * unitBytes);
  };
  return [...new Set([...bordersOf(SECTOR_BYTES), ...bordersOf(PAGE_BYTES)])];
}

/** What blocks of a file hold that were given to it but not written: its former bytes, and where it had none another file's. */
function staleBytes(old: Content, offsetBytes: number, lengthBytes: number): Uint8Array {
  return Uint8Array.from(
    { length: lengthBytes },
    (_, index) => old.bytes[offsetBytes + index] ?? (0xa5 ^ (index >> 4)) & 0xff,
  );
}

function joined(head: Uint8Array, tail: Uint8Array, border: number): Uint8Array {
  const bytes = tail.slice();
  bytes.set(head.subarray(0, border));
  return bytes;
}

/** Bytes put into a file; a gap before them reads as zeros. */
function placed(file: Uint8Array, offsetBytes: number, bytes: Uint8Array): Uint8Array {
  if (offsetBytes === 0 && bytes.length >= file.length) return bytes;
  const result = new Uint8Array(Math.max(file.length, offsetBytes + bytes.length));
  result.set(file);
  result.set(bytes, offsetBytes);
  return result;
}

/** Keeps the first and the last place: all lost, all kept. */
function distinct(forms: readonly Content[]): readonly Content[] {
  const last = forms.at(-1) ?? Content.empty;
  const seen = new Set([last.digest]);
  const kept = forms.slice(0, -1).filter((form) => !seen.has(form.digest) && seen.add(form.digest));
  return [...kept, last];
}

function thinned(forms: readonly Content[]): readonly Content[] {
  if (forms.length <= MOST_FORMS) return forms;
  const step = (forms.length - 1) / (MOST_FORMS - 1);
  return Array.from({ length: MOST_FORMS }, (_, index) => forms[Math.round(index * step)] ?? Content.empty);
}
