import { invariant } from "@regrow/core/error";
import type { CheckInAnswer, CheckInRequest, LogAnswer, LogRequest } from "@regrow/core/protocol";
import { ChangeFeed, noteChange } from "@regrow/dms/change";
import { LastSeen, QuietDevices, checkIn } from "@regrow/dms/check-in";
import { openDatabase, transact, type Database } from "@regrow/dms/database";
import { findByIdentity, type KnownDevice } from "@regrow/dms/device";
import type { DeviceIdentity } from "@regrow/dms/device-api";
import { ingestLog } from "@regrow/dms/log";
import { noCounts } from "@regrow/dms/metrics";
import { NodeCryptography } from "@regrow/node/cryptography";
import { MemoryDatabase } from "./memory-database.ts";
import type { Cells, Template } from "./template.ts";

/** Time that only passes when somebody asks for it; who sleeps, sleeps until the end. */
const clock = {
  ms: 1_000_000,
  nowMs: (): number => (clock.ms += 1),
  monotonicMs: () => 0,
  sleep: async (_: number, signal?: AbortSignal): Promise<void> => {
    if (signal?.aborted !== true) await new Promise((resolve) => signal?.addEventListener("abort", resolve));
  },
};
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const cryptography = new NodeCryptography();
const returnPolicy = { afterMs: 1, jitterMs: 1 };

/** What a process of the DMS has and loses. */
interface Process {
  readonly database: Database;
  readonly quiet: QuietDevices;
  readonly lastSeen: LastSeen;
  readonly feed: ChangeFeed;
}

/** The DMS behind its listeners: what it does with check-ins and logs, and what a restart leaves of it. */
export class ModelDms {
  readonly memory: MemoryDatabase;
  readonly #template: Template;
  #process: Process;
  restarts = 0;

  private constructor(memory: MemoryDatabase, template: Template, process: Process) {
    this.memory = memory;
    this.#template = template;
    this.#process = process;
  }

  static async open(template: Template): Promise<ModelDms> {
    const memory = new MemoryDatabase();
    const first = await start(memory);
    await first.feed[Symbol.asyncDispose]();
    memory.fill(template);
    return new ModelDms(memory, template, await start(memory));
  }

  /** One more device like the template's. Its certificate's serial number is its UUID. */
  addDevice(uuid: string): void {
    const [device, certificate] = ["devices", "certificates"].map((table) => this.#template.tables.get(table)?.[0]);
    invariant(device !== undefined && certificate !== undefined, "the template has a device");
    this.memory.insert("devices", { ...device, uuid } satisfies Cells);
    this.memory.insert("certificates", { ...certificate, serial: uuid, device_uuid: uuid } satisfies Cells);
  }

  async checkIn(uuid: string, request: CheckInRequest): Promise<CheckInAnswer> {
    const authorities = { toldPem: "", toldName: "" };
    const parts = { ...this.#process, clock, returnPolicy, authorities, counts: noCounts() };
    const mark = this.#process.quiet.mark(uuid);
    return checkIn(parts, await this.#known(uuid), request, mark);
  }

  async takeLog(uuid: string, request: LogRequest): Promise<LogAnswer> {
    const parts = { ...this.#process, clock, cryptography, counts: noCounts() };
    return ingestLog(parts, await this.#known(uuid), request);
  }

  /** Whether the device is answered from memory alone. */
  isQuiet(uuid: string, standing: string, logSequence: number): boolean {
    const { quiet, feed } = this.#process;
    return feed.isFresh && quiet.isQuiet(uuid, { standing, logSequence, serial: uuid }, clock.nowMs());
  }

  /** Somebody moves the tag that all devices follow. */
  async retag(version: string): Promise<void> {
    await transact(this.#process.database, async (writer) => {
      const bundle = await writer
        .selectFrom("bundles")
        .select(["id", "product_id"])
        .where("version", "=", version)
        .executeTakeFirstOrThrow();
      await writer.updateTable("tags").set({ bundle_id: bundle.id }).where("tag", "=", "release").execute();
      await noteChange(writer, { kind: "product", subject: bundle.product_id });
    });
  }

  /** A new process on the same database: all that was only in memory is gone. */
  async restart(): Promise<void> {
    await this.#process.feed[Symbol.asyncDispose]();
    this.#process = await start(this.memory);
    this.restarts += 1;
  }

  async close(): Promise<void> {
    await this.#process.feed[Symbol.asyncDispose]();
    this.memory.close();
  }

  async #known(uuid: string): Promise<KnownDevice> {
    // What TLS has proven to the listener.
    const identity = { uuid, serial: uuid } as DeviceIdentity;
    const known = await findByIdentity(this.#process.database, identity);
    invariant(known !== undefined, "every device of the model has its certificate");
    return known;
  }
}

async function start(memory: MemoryDatabase): Promise<Process> {
  const database = await openDatabase("", memory.open, 0);
  const quiet = new QuietDevices();
  const feed = await ChangeFeed.open({
    ...{ database, clock, logger },
    onChange: (change) => quiet.forget(change),
    onGap: () => quiet.forgetAll(),
  });
  return { database, quiet, lastSeen: new LastSeen({ database, clock, logger }), feed };
}
