import { EMPTY_BOOT_RECORD } from "@regrow/core/boot";
import type { RecoveryEvent } from "@regrow/core/recovery-log";
import type { DeviceStatus, KernelAnswers, KernelRequest } from "../src/channel/index.ts";
import type { Bootloader } from "../src/kernel/bootloader-link.ts";

type Answers = {
  readonly [Kind in KernelRequest["kind"]]?: (
    request: Extract<KernelRequest, { kind: Kind }>,
  ) => KernelAnswers[Kind] | Promise<KernelAnswers[Kind]>;
};

/** A bootloader that keeps what it was asked and answers as told. */
export interface FakeBootloader extends Bootloader {
  readonly requests: readonly KernelRequest[];
  readonly recorded: readonly RecoveryEvent[];
  status: DeviceStatus;
}

export const EMPTY_STATUS: DeviceStatus = {
  record: EMPTY_BOOT_RECORD,
  running: null,
  isSafeMode: false,
  bootId: "",
  app: "none",
  appUptimeMs: 0,
  logSequence: 0,
  logHash: "0".repeat(64),
  frameworkVersion: "0.1.0",
  slot: "a",
};

const HEALTHY = { findings: [], more: 0, whole: [], broken: [] };

export function fakeBootloader(status: Partial<DeviceStatus> = {}, answers: Answers = {}): FakeBootloader {
  const requests: KernelRequest[] = [];
  const recorded: RecoveryEvent[] = [];
  const defaults: Required<Answers> = {
    status: () => fake.status,
    install: () => ({ generation: "0".repeat(64), version: "1.0.0" }),
    "checked-in": () => null,
    confirm: () => null,
    "roll-back": () => null,
    "reset-faults": () => ({ faults: fake.status.record.appFaults }),
    "force-safe-mode": () => null,
    heal: () => ({ isTaken: false, detail: "" }),
    reboot: () => null,
    record: ({ event }) => {
      recorded.push(event);
      return { sequence: recorded.length };
    },
    log: () => ({ lines: [] }),
    check: () => HEALTHY,
    repair: () => HEALTHY,
    order: () => ({ state: "taken" }),
    "factory-reset": () => ({ lines: ["Variables: factory values"] }),
    "clear-staging": () => null,
  };
  const fake: FakeBootloader = {
    requests,
    recorded,
    status: { ...EMPTY_STATUS, ...status },
    request: async <Kind extends KernelRequest["kind"]>(
      request: Extract<KernelRequest, { readonly kind: Kind }>,
    ): Promise<KernelAnswers[Kind]> => {
      requests.push(request);
      const kind: Kind = request.kind;
      const answer: unknown = answers[kind] ?? defaults[kind];
      return (answer as (asked: typeof request) => KernelAnswers[Kind])(request);
    },
  };
  return fake;
}
