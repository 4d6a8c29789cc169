import { signal, type ReadonlySignal } from "@preact/signals";
import { readLiveEntry, type LogEntry } from "./log-entry.ts";

/** Where events of the server come from; an EventSource in the browser. */
export interface EventStream {
  addEventListener(name: string, take: (event: { readonly data?: unknown }) => void): void;
  close(): void;
}

/** A message that the device told its consoles while somebody looked on. */
interface LiveMessage {
  readonly id: number;
  readonly text: string;
}

export interface LiveLog {
  /** What has been written since one looks, the newest first. */
  readonly entries: ReadonlySignal<readonly LogEntry[]>;
  readonly messages: ReadonlySignal<readonly LiveMessage[]>;
  /** "over": the link is gone, the line was lost, or the DMS refuses. */
  readonly state: ReadonlySignal<"opening" | "live" | "over">;
  close(): void;
}

const MOST = 200;

/** Follows a device's log as it is written. Source: watchDevice of the DMS's API. */
export function followLog(open: () => EventStream): LiveLog {
  const entries = signal<readonly LogEntry[]>([]);
  const messages = signal<readonly LiveMessage[]>([]);
  const state = signal<"opening" | "live" | "over">("opening");
  let lastId = 0;
  const stream = open();
  const end = (): void => {
    state.value = "over";
    stream.close();
  };
  const say = (text: string): void => {
    lastId += 1;
    messages.value = [{ id: lastId, text }, ...messages.peek()].slice(0, MOST);
  };
  stream.addEventListener("open", () => void (state.value = "live"));
  stream.addEventListener("error", end);
  stream.addEventListener("end", end);
  stream.addEventListener("recovery", ({ data }) => {
    const entry = readLiveEntry(textOf(data));
    if (entry !== null) entries.value = merged([entry], entries.peek()).slice(0, MOST);
  });
  stream.addEventListener("message", ({ data }) => say(textOf(data)));
  stream.addEventListener("lost", ({ data }) => say(`(${textOf(data)} were left out: this page was too slow)`));
  return { entries, messages, state, close: () => stream.close() };
}

/** Two pieces of a log as one, each entry once, the newest first. */
export function merged(some: readonly LogEntry[], others: readonly LogEntry[]): readonly LogEntry[] {
  const bySequence = new Map([...others, ...some].map((entry) => [entry.sequence, entry]));
  return [...bySequence.values()].toSorted((one, other) => other.sequence - one.sequence);
}

/** Data of an event are a text in JSON. */
function textOf(data: unknown): string {
  if (typeof data !== "string") return "";
  try {
    const text: unknown = JSON.parse(data);
    return typeof text === "string" ? text : "";
  } catch {
    return ""; // no event of this DMS
  }
}
