import type { InputOf } from "@regrow/client/client";
import { NONE } from "../parts/none.ts";
import { readSpan, spanWords } from "../parts/span-text.ts";
import { PRESENCE_FILTERS, isPresenceFilter } from "./device-presence.ts";
import { DEVICE_NEEDS, isDeviceNeed } from "./device-need.ts";
import { DEVICE_STATES, isDeviceState } from "./device-state.ts";

/** What the DMS is asked for. */
export type DeviceFilter = InputOf<"countDevices">;

export const TAGS = ["alpha", "beta", "release"] as const;
export type Tag = (typeof TAGS)[number];

/** Filters by the names that an address has for them, so that a link brings others to the same devices. */
export const FILTER_NAMES = [
  "text",
  "product",
  "version",
  "tag",
  "state",
  "presence",
  "attention",
  "notSeen",
  "label",
] as const;
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
  let filter: DeviceFilter = {};
  const words: string[] = [];
  const wrong: string[] = [];
  for (const name of FILTER_NAMES) {
    const value = search.get(name)?.trim() ?? "";
    if (value === "") continue;
    const asked = READERS[name](value, nowMs);
    filter = { ...filter, ...asked.filter };
    words.push(asked.words);
    if (asked.filter === null) wrong.push(asked.words);
  }
  return { filter, words, wrong };
}

/** An address without any filter; for `setSearch`. */
export const NO_FILTERS: Readonly<Record<string, undefined>> = Object.fromEntries(
  FILTER_NAMES.map((name) => [name, undefined]),
);

interface ReadFilter {
  /** Null: it means nothing. */
  readonly filter: DeviceFilter | null;
  readonly words: string;
}

const READERS: Readonly<Record<FilterName, (value: string, nowMs: number) => ReadFilter>> = {
  text: (text) => ({ filter: { text }, words: `UUID or label: ${text}` }),
  product: (product) => ({ filter: { product }, words: product === NONE ? "no product" : `product: ${product}` }),
  version: (version) => {
    return { filter: { version }, words: version === NONE ? "no version that is known" : `version: ${version}` };
  },
  tag: (value) => {
    const tag = TAGS.find((each) => each === value);
    return { filter: tag === undefined ? null : { tag }, words: `tag: ${value}` };
  },
  state: (state) =>
    isDeviceState(state)
      ? { filter: { state }, words: `state: ${DEVICE_STATES[state].title.toLowerCase()}` }
      : { filter: null, words: `state: ${state}` },
  presence: (presence) =>
    isPresenceFilter(presence)
      ? { filter: { presence }, words: PRESENCE_FILTERS[presence].toLowerCase() }
      : { filter: null, words: `presence: ${presence}` },
  attention: (attention) =>
    isDeviceNeed(attention)
      ? { filter: { attention }, words: `attention: ${DEVICE_NEEDS[attention].toLowerCase()}` }
      : { filter: null, words: `attention: ${attention}` },
  notSeen: (value, nowMs) => {
    const span = readSpan(value);
    return span === null
      ? { filter: null, words: `not seen for: ${value}` }
      : { filter: { notSeenSince: nowMs - span }, words: `not seen for ${spanWords(value)}` };
  },
  label: (label) => ({ filter: { label }, words: `label: ${label}` }),
};
