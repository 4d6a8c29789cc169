import { X509Certificate } from "node:crypto";
import { stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { LastSeen } from "../check-in/index.ts";
import type { Readable, Reader } from "../database/index.ts";
import type { DeviceLinks } from "../link/index.ts";
import type { Outbox } from "../mail/index.ts";
import type { Counts, Readers, Tally } from "../metrics/index.ts";
import type { Downloads, PackCache } from "../pack/index.ts";
import type { Deliverer } from "../webhook/index.ts";
import type { ProcessFigures } from "./process-figures.ts";
import type { Readiness } from "./readiness.ts";
import { PROGRAM } from "../program/index.ts";

/** The parts of a DMS that metrics are read from. */
export interface Watched {
  readonly counts: Counts;
  readonly lastSeen: Pick<LastSeen, "waiting">;
  readonly links: Pick<DeviceLinks, "count" | "consoleCount">;
  readonly downloads: Pick<Downloads, "figures">;
  readonly packs: Pick<PackCache, "figures">;
  readonly deliverer: Pick<Deliverer, "attempts">;
  readonly outbox: Pick<Outbox, "figures">;
  /** Whose questions keep no check-in waiting. */
  readonly reader: Readable;
  readonly readerThreads: Pick<Reader, "figures">;
  /** Of the DMS. */
  readonly folder: string;
  readonly readiness: Readiness;
  readonly figures: ProcessFigures;
  /** When certificates end, by what they are for. */
  readonly certificateEnds: () => Readonly<Record<string, number>>;
}

/** Where each metric gets its values from when somebody looks. */
export function readersOf(watched: Watched): Readers {
  const { counts, lastSeen, links, downloads, packs, deliverer, outbox, figures } = watched;
  return {
    regrow_check_ins_total: () => [
      [{ kind: "quick" }, counts.quickCheckIns],
      [{ kind: "full" }, counts.deviceRequests.get(FULL_CHECK_IN)],
      [{ kind: "refused" }, refusedCheckIns(counts.deviceRequests)],
    ],
    regrow_offers_total: () => counts.offers,
    regrow_outcomes_total: () => byWord(counts.outcomes, "result"),
    regrow_faults_total: () => counts.faults,
    regrow_safe_mode_entries_total: () => counts.safeModes,
    regrow_last_seen_waiting: () => lastSeen.waiting,

    regrow_device_requests_total: () => byStatus(counts.deviceRequests, "route"),
    regrow_device_refusals_total: () => byWord(counts.deviceRefusals, "code"),
    regrow_device_handshakes_total: () => byWord(counts.handshakes, "kind"),
    regrow_live_links: () => links.count,
    regrow_consoles: () => links.consoleCount,

    regrow_downloads: () => downloads.figures.running,
    regrow_download_bytes_total: () => downloads.figures.sentBytes,
    regrow_pack_cache_bytes: () => packs.figures.keptBytes,
    regrow_pack_requests_total: () => [
      [{ found: "hit" }, packs.figures.hits],
      [{ found: "miss" }, packs.figures.misses],
    ],
    regrow_packs_made_total: () => [
      [{ result: "made" }, packs.figures.made],
      [{ result: "failed" }, packs.figures.failed],
    ],
    regrow_pack_making_seconds_total: () => packs.figures.makingMs / 1_000,

    regrow_people_requests_total: () => byStatus(counts.peopleRequests, "operation"),
    regrow_people_requests_running: () => counts.peopleBegun - counts.peopleDone,
    regrow_webhook_deliveries_total: () => [
      [{ result: "delivered" }, deliverer.attempts.delivered],
      [{ result: "failed" }, deliverer.attempts.failed],
    ],
    regrow_webhook_queue: () => countWaiting(watched.reader),
    regrow_mails_total: () => [
      [{ result: "sent" }, outbox.figures.sent],
      [{ result: "failed" }, outbox.figures.failed],
      [{ result: "given-up" }, outbox.figures.givenUp],
    ],
    regrow_mail_queue: () => outbox.figures.waiting,

    regrow_reader_questions_total: () => byWord(counts.questions, "result"),
    regrow_reader_waiting: () => watched.readerThreads.figures.waiting,
    regrow_reader_stuck_threads: () => watched.readerThreads.figures.stuckThreads,
    regrow_database_bytes: () => databaseBytes(watched.folder),
    regrow_stored_bytes: () => storedBytes(watched.reader),
    regrow_folder_free_bytes: async () => (await space(watched.folder)).free,
    regrow_folder_size_bytes: async () => (await space(watched.folder)).size,

    regrow_certificate_expiry_timestamp_seconds: () =>
      Object.entries(watched.certificateEnds()).map(([certificate, ms]) => [{ certificate }, ms / 1_000]),
    regrow_ready: async () =>
      (await watched.readiness.report()).checks.map(({ name, isOk }) => [{ check: name }, isOk ? 1 : 0]),
    regrow_build_info: () => [[{ version: PROGRAM, node: process.versions.node }, 1]],
    regrow_event_loop_delay_seconds: () => figures.eventLoopDelay(),
    process_cpu_seconds_total: () => figures.cpuSeconds(),
    process_resident_memory_bytes: () => figures.residentBytes(),
    process_start_time_seconds: () => figures.startedAtSeconds,
  };
}

/** When a certificate ends, Unix time in ms. */
export function endOf(pem: string): number {
  return new X509Certificate(pem).validToDate.getTime();
}

const FULL_CHECK_IN = "POST /check-in 200";

/** Every answer to a check-in that is none: the state that has to be told anew (205) is told in the next request. */
function refusedCheckIns(requests: Tally): number {
  return requests
    .entries()
    .filter(([word]) => /^(GET|POST) \/check-in(\/\S+)? [45]\d\d$/.test(word))
    .reduce((sum, [, count]) => sum + count, 0);
}

type Labelled = readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];

function byWord(tally: Tally, label: string): Labelled {
  return tally.entries().map(([word, count]) => [{ [label]: word }, count]);
}

/** Of words that end in a status. */
function byStatus(tally: Tally, label: string): Labelled {
  return tally.entries().map(([word, count]) => {
    const at = word.lastIndexOf(" ");
    return [{ [label]: word.slice(0, at), status: word.slice(at + 1) }, count];
  });
}

async function countWaiting(reader: Readable): Promise<number> {
  const row = await reader
    .selectFrom("webhook_deliveries")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("due_at_ms", "is not", null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

async function storedBytes(reader: Readable): Promise<Labelled> {
  const row = await reader
    .selectFrom("storage_use")
    .select(({ fn }) => [
      fn.sum<number | null>("bundles_bytes").as("bundles"),
      fn.sum<number | null>("files_bytes").as("files"),
    ])
    .executeTakeFirstOrThrow();
  return [
    [{ kind: "bundles" }, Number(row.bundles ?? 0)],
    [{ kind: "files" }, Number(row.files ?? 0)],
  ];
}

async function databaseBytes(folder: string): Promise<number> {
  const sizes = await Promise.all(
    ["dms.db", "dms.db-wal"].map(async (name) => {
      try {
        return (await stat(join(folder, name))).size;
      } catch (thrown) {
        // There is no log after a clean end.
        if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return 0;
        throw thrown;
      }
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function space(folder: string): Promise<{ readonly free: number; readonly size: number }> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { free: bavail * bsize, size: blocks * bsize };
}
