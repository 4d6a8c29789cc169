/** One figure that is shown to Prometheus. */
interface MetricRow {
  readonly kind: "counter" | "gauge" | "histogram";
  readonly about: string;
  /** None of unbounded size: no device, no organisation, no path that somebody made up. */
  readonly labels: readonly string[];
  /** Of a histogram: upper ends, seconds. */
  readonly buckets?: readonly number[];
}

/** Every metric of the DMS; docs/reference/metrics.md is made from it. */
export const METRICS = {
  regrow_check_ins_total: {
    kind: "counter",
    labels: ["kind"],
    about: "check-ins of devices: quick (from memory), full (with the database), refused",
  },
  regrow_offers_total: {
    kind: "counter",
    labels: [],
    about: "check-ins that were answered with an offer; a device that asks again is offered the same again",
  },
  regrow_outcomes_total: {
    kind: "counter",
    labels: ["result"],
    about: "what devices reported of updates, signed, each once: installed, confirmed, rolled-back, refused",
  },
  regrow_faults_total: { kind: "counter", labels: [], about: "faults that devices reported, each once" },
  regrow_safe_mode_entries_total: { kind: "counter", labels: [], about: "times that devices went to safe mode" },
  regrow_last_seen_waiting: {
    kind: "gauge",
    labels: [],
    about: "devices whose last-seen time waits to be written; up to two seconds of it are normal",
  },

  regrow_device_requests_total: {
    kind: "counter",
    labels: ["route", "status"],
    about: "requests of devices by route and status, without quick check-ins",
  },
  regrow_device_refusals_total: {
    kind: "counter",
    labels: ["code"],
    about:
      "refused requests of devices by code of the error table; DEVICE_CERTIFICATE_* are certificates that do not count",
  },
  regrow_device_handshakes_total: {
    kind: "counter",
    labels: ["kind"],
    about: "TLS handshakes of the devices' listener: full, resumed, failed",
  },
  regrow_live_links: { kind: "gauge", labels: [], about: "devices with a live link" },
  regrow_consoles: { kind: "gauge", labels: [], about: "consoles that people have open on devices" },

  regrow_downloads: { kind: "gauge", labels: [], about: "packs that are being sent to devices" },
  regrow_download_bytes_total: { kind: "counter", labels: [], about: "bytes of packs that were sent to devices" },
  regrow_pack_cache_bytes: { kind: "gauge", labels: [], about: "packs that are kept" },
  regrow_pack_requests_total: {
    kind: "counter",
    labels: ["found"],
    about: "requests for packs: hit (it was kept), miss (it had to be made, or was being made)",
  },
  regrow_packs_made_total: {
    kind: "counter",
    labels: ["result"],
    about: "packs that were made, or could not be: made, failed",
  },
  regrow_pack_making_seconds_total: {
    kind: "counter",
    labels: [],
    about: "time that making packs took, waiting for a turn included",
  },

  regrow_people_requests_total: {
    kind: "counter",
    labels: ["operation", "status"],
    about: "requests of people and their programs by operation of the API (page: none of it) and status",
  },
  regrow_people_requests_running: {
    kind: "gauge",
    labels: [],
    about:
      "requests of people that have begun and are not answered to the end; what is watched live is one for as long",
  },
  regrow_people_request_seconds: {
    kind: "histogram",
    labels: ["operation"],
    buckets: [0.005, 0.025, 0.1, 0.25, 1, 5, 30],
    about: "how long those took, from the first byte of the request to the last of the answer",
  },

  regrow_webhook_deliveries_total: {
    kind: "counter",
    labels: ["result"],
    about: "attempts to deliver an event: delivered, failed",
  },
  regrow_webhook_queue: { kind: "gauge", labels: [], about: "events that wait for their receivers" },
  regrow_mails_total: { kind: "counter", labels: ["result"], about: "mail: sent, failed (each attempt), given-up" },
  regrow_mail_queue: { kind: "gauge", labels: [], about: "mail that waits or is being sent" },

  regrow_database_bytes: { kind: "gauge", labels: [], about: "the database with its write-ahead log, on disk" },
  regrow_commit_seconds: {
    kind: "histogram",
    labels: [],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5],
    about: "how long the disk took for a commit; failed ones too",
  },
  regrow_reader_questions_total: {
    kind: "counter",
    labels: ["result"],
    about:
      "questions to the threads that read for people beside the check-ins: answered, failed, given-up (took longer than 5 s), refused (too many waited, or all threads are stuck)",
  },
  regrow_reader_seconds: {
    kind: "histogram",
    labels: [],
    buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5],
    about: "how long those took that were not refused, waiting for their turn included",
  },
  regrow_reader_waiting: { kind: "gauge", labels: [], about: "questions that wait for a reading thread" },
  regrow_reader_stuck_threads: {
    kind: "gauge",
    labels: [],
    about: "reading threads that were given up and are still at work; with two of them nothing is asked",
  },
  regrow_stored_bytes: {
    kind: "gauge",
    labels: ["kind"],
    about: "what organisations store: bundles (files unpacked, each once), files (given to devices)",
  },
  regrow_folder_free_bytes: { kind: "gauge", labels: [], about: "free space where the DMS's folder is" },
  regrow_folder_size_bytes: { kind: "gauge", labels: [], about: "size of the file system where the DMS's folder is" },

  regrow_certificate_expiry_timestamp_seconds: {
    kind: "gauge",
    labels: ["certificate"],
    about: "when certificates end, Unix time: people (only with TLS), device-listener, device-authority",
  },
  regrow_ready: { kind: "gauge", labels: ["check"], about: "1 where the check of /readyz is well, else 0" },
  regrow_build_info: { kind: "gauge", labels: ["version", "node"], about: "always 1; what runs" },
  regrow_event_loop_delay_seconds: {
    kind: "gauge",
    labels: ["quantile"],
    about: "how late the process came to its work since the last look: 0.5, 0.99 and 1 (the longest)",
  },
  process_cpu_seconds_total: { kind: "counter", labels: [], about: "processor time of all threads" },
  process_resident_memory_bytes: { kind: "gauge", labels: [], about: "memory that the process holds" },
  process_start_time_seconds: { kind: "gauge", labels: [], about: "when the process began, Unix time" },
} as const satisfies Readonly<Record<string, MetricRow>>;

type MetricName = keyof typeof METRICS;
/** Metrics that are told of every event, for its duration. */
export type HistogramName = {
  [N in MetricName]: (typeof METRICS)[N]["kind"] extends "histogram" ? N : never;
}[MetricName];
/** Metrics that are read when somebody looks. */
export type ReadName = Exclude<MetricName, HistogramName>;
