import { RegrowError } from "@regrow/core/error";
import { revisionOf } from "../edit/index.ts";

/** What an owner has put on a device: a word, or a name with a value. */
export interface Label {
  readonly name: string;
  /** Empty for a word. */
  readonly value: string;
}

export const LABEL_LIMITS = { count: 32, nameLength: 63, valueLength: 128, notesLength: 4_000 } as const;

/** `kiosk` or `site=Bern`. The name begins with a letter or a digit; the value is anything that can be seen. */
export const LABEL_PATTERN = `^[A-Za-z0-9][A-Za-z0-9._/-]{0,${LABEL_LIMITS.nameLength - 1}}(=[^\\u0000-\\u001f\\u007f]{1,${LABEL_LIMITS.valueLength}})?$`;

/** As it was written. */
export function labelText({ name, value }: Label): string {
  return value === "" ? name : `${name}=${value}`;
}

/** Of a text of that pattern. */
export function readLabel(text: string): Label {
  const end = text.indexOf("=");
  return end === -1 ? { name: text, value: "" } : { name: text.slice(0, end), value: text.slice(end + 1) };
}

/** One value for a name. @throws RegrowError INPUT_INVALID */
export function readLabels(texts: readonly string[]): readonly Label[] {
  const labels = texts.map(readLabel);
  const twice = labels.find(({ name }, index) => labels.findIndex((other) => other.name === name) !== index);
  if (twice !== undefined) throw new RegrowError("INPUT_INVALID", { labels: `${twice.name} stands there twice` });
  return labels;
}

/** What an owner notes about a device. */
interface Description {
  /** As they are listed, by name. */
  readonly labels: readonly string[];
  readonly notes: string;
}

/** Of what an editor of labels and notes sees. */
export function descriptionRevision({ labels, notes }: Description): string {
  return revisionOf({ labels, notes });
}
