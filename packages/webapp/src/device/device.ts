import { batch, signal, type ReadonlySignal } from "@preact/signals";
import { isSuccess, type CommandResult, type DeviceApi, type RunOptions } from "../api/index.ts";
import { nextQuestionMs, stepConnection, type Connection, type ConnectionEvent } from "./connection.ts";
import { newsIn } from "./messages.ts";
import { readReadings } from "./readings.ts";
import { hasRestarted, type Snapshot } from "./snapshot.ts";
import { NONE, stepUnsaved } from "./unsaved.ts";

/** A line that nobody asked for. */
interface Message {
  /** Counts up. */
  readonly id: number;
  readonly text: string;
}

/** The device behind the page: one for all views. What it tells is old as soon as `connection` is not "online". */
export interface Device {
  readonly connection: ReadonlySignal<Connection>;
  readonly isSafeMode: ReadonlySignal<boolean>;
  /** Null until it has been read for the first time. */
  readonly snapshot: ReadonlySignal<Snapshot | null>;
  /** What the device said unasked since the page was opened, at most a few hundred lines. */
  readonly messages: ReadonlySignal<readonly Message[]>;
  /** Counts the starts of the device that the page has seen: whoever shows what is lost by a restart reads it again. */
  readonly starts: ReadonlySignal<number>;
  /** Variables that this page has changed and not saved. */
  readonly unsaved: ReadonlySignal<ReadonlySet<string>>;
  run(line: string, options?: RunOptions): Promise<CommandResult>;
  /** Reads what the views share anew. */
  refresh(): Promise<void>;
  /** It is about to restart: silence is no surprise. */
  expectRestart(): void;
  /** Asks again and again how it stands, until aborted. */
  watch(signal: AbortSignal): Promise<void>;
}

export interface DevicePorts {
  readonly api: DeviceApi;
  readonly nowMs: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Nobody looks at the page. */
  readonly isHidden: () => boolean;
}

const KEPT_MESSAGES = 400;
/** How old a snapshot may become while the device answers. */
const SNAPSHOT_MS = 10_000;
/** `get all` may have to start a tool of the network. */
const READ_MS = 30_000;
/** As many lines as it gives: much else may have happened since the newest update. */
const LOG_LINE = "log 64";
/** What the device says before it restarts, as an answer or unasked: silence is no surprise then. */
const RESTARTING = /^Rebooting$|, rebooting$|\. Rebooting$/m;

export function createDevice({ api, nowMs, sleep, isHidden }: DevicePorts): Device {
  const connection = signal<Connection>({ kind: "connecting" });
  const isSafeMode = signal(false);
  const snapshot = signal<Snapshot | null>(null);
  const messages = signal<readonly Message[]>([]);
  const starts = signal(0);
  const unsaved = signal(NONE);
  let told: readonly string[] = [];
  let wasLost = false;

  const happened = (event: ConnectionEvent): void => {
    connection.value = stepConnection(connection.value, event);
    if (connection.value.kind === "lost") wasLost = true;
  };

  const expectRestart = (): void => happened({ kind: "restarting", atMs: nowMs() });

  const run: Device["run"] = async (line, options) => {
    const result = await api.run(line, options);
    if (result.kind === "answer")
      batch(() => {
        isSafeMode.value = result.isSafeMode;
        if (result.code === 0) unsaved.value = stepUnsaved(unsaved.value, line);
        if (result.code === 0 && RESTARTING.test(result.text)) expectRestart();
      });
    else if (result.why === "unreachable") happened({ kind: "silent", atMs: nowMs() });
    else if (result.status === 401 || result.status === 403 || result.status === 429)
      happened({ kind: "refused", status: result.status });
    return result;
  };

  async function refresh(): Promise<void> {
    const read = await run("get all", { waitMs: READ_MS });
    if (!isSuccess(read)) return;
    const faults = await run("faults_print");
    const log = await run(LOG_LINE);
    const next = {
      readings: readReadings(read.text),
      faults: isSuccess(faults) ? faults.text : null,
      log: isSuccess(log) ? log.text : null,
      readAtMs: nowMs(),
    };
    batch(() => {
      if (hasRestarted(snapshot.value, next)) {
        starts.value += 1;
        unsaved.value = NONE;
      }
      snapshot.value = next;
    });
  }

  /** One question: it waits behind no command, so that a long one is not taken for silence. */
  async function look(): Promise<void> {
    const answer = await api.messages();
    if ("why" in answer) return happened(eventOf(answer, nowMs()));
    const isFirst = connection.value.kind === "connecting";
    const { messages: news, isAnew } = newsIn(told, answer);
    told = answer;
    // Away for less than the time between two questions.
    if (isAnew) wasLost = true;
    const next = (messages.value.at(-1)?.id ?? 0) + 1;
    const said = news.map((text, index) => ({ id: next + index, text }));
    if (said.length > 0) messages.value = [...messages.value, ...said].slice(-KEPT_MESSAGES);
    happened({ kind: "answered", atMs: nowMs() });
    if (!isFirst && news.some((line) => RESTARTING.test(line))) expectRestart();
  }

  return {
    connection,
    isSafeMode,
    snapshot,
    messages,
    starts,
    unsaved,
    run,
    refresh,
    expectRestart,
    watch: async (until) => {
      while (!until.aborted) {
        await look();
        const isOld = snapshot.value === null || nowMs() - snapshot.value.readAtMs >= SNAPSHOT_MS;
        if (connection.value.kind === "online" && (wasLost || (isOld && !isHidden()))) {
          wasLost = false;
          await refresh();
        }
        await sleep(nextQuestionMs(connection.value, isHidden()), until).catch(() => {});
      }
    },
  };
}

function eventOf(answer: { readonly status: number | null }, atMs: number): ConnectionEvent {
  const { status } = answer;
  return status === null || status >= 500 ? { kind: "silent", atMs } : { kind: "refused", status };
}
