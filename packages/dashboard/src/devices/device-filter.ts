import type { InputOf } from "@regrow/client/client";
import { readSpan, spanWords } from "../parts/span-text.ts";
import { DEVICE_STATES, isDeviceState } from "./device-state.ts";

/** What the DMS is asked for. */
export type DeviceFilter = InputOf<"countDevices">;

export const TAGS = ["alpha", "beta", "release"] as const;
export type Tag = (typeof TAGS)[number];

/** Filters by the names that an address has for them, so that a link brings others to the same devices. */
export const FILTER_NAMES = ["text", "product", "version", "tag", "state", "notSeen", "label"] as const;
export type FilterName = (typeof FILTER_NAMES)[number];

/** What the address asks for. */
export interface AskedFilter {
  readonly filter: DeviceFilter;
  /** What is asked for, in words: "state: safe mode". */
  readonly words: readonly string[];
  /** What means nothing. A filter that is not understood must never look like none: "all that match" would be all devices. */
  readonly wrong: readonly string[];
}

/** @param nowMs by which "not seen for" is counted */
export function readFilter(search: URLSearchParams, nowMs: number): AskedFilter {
  const filter: { -readonly [Name in keyof DeviceFilter]: DeviceFilter[Name] } = {};
  const words: string[] = [];
  const wrong: string[] = [];
  for (const name of FILTER_NAMES) {
    const value = search.get(name)?.trim() ?? "";
    if (value === "") continue;
    if (name === "notSeen") {
      const span = readSpan(value);
      if (span === null) wrong.push(`not seen for: ${value}`);
      else filter.notSeenSince = nowMs - span;
    } else if (name === "state") {
      if (isDeviceState(value)) filter.state = value;
      else wrong.push(`state: ${value}`);
    } else if (name === "tag") {
      const tag = TAGS.find((each) => each === value);
      if (tag === undefined) wrong.push(`tag: ${value}`);
      else filter.tag = tag;
    } else filter[name] = value;
    words.push(wordsOf(name, value));
  }
  return { filter, words, wrong };
}

/** An address without any filter; for `setSearch`. */
export const NO_FILTERS: Readonly<Record<string, undefined>> = Object.fromEntries(
  FILTER_NAMES.map((name) => [name, undefined]),
);

function wordsOf(name: FilterName, value: string): string {
  switch (name) {
    case "text":
      return `UUID or label: ${value}`;
    case "notSeen":
      return `not seen for ${spanWords(value)}`;
    case "state":
      return `state: ${isDeviceState(value) ? DEVICE_STATES[value].title.toLowerCase() : value}`;
    default:
      return `${name}: ${value}`;
  }
}
