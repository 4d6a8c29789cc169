import type { FastifyRequest } from "fastify";
import { hasSecret } from "@regrow/core/command";
import { RegrowError } from "@regrow/core/error";
import type { RecordedChange } from "../audit/index.ts";
import { transact, type Database } from "../database/index.ts";
import { findDevice } from "../device/index.ts";
import type { Access } from "../people-api/index.ts";
import type { OperationName } from "../permission/index.ts";

interface RecordedParts {
  readonly database: Database;
  readonly access: Access;
}

const OPERATION: OperationName = "openDeviceConsole";

/** One person's console in the audit log, for as long as it is open; who has lost the right meanwhile is refused. */
export class RecordedConsole {
  readonly #parts: RecordedParts;
  readonly #request: FastifyRequest;
  readonly #uuid: string;

  constructor(parts: RecordedParts, request: FastifyRequest, uuid: string) {
    this.#parts = parts;
    this.#request = request;
    this.#uuid = uuid;
  }

  /** As when it was opened. @throws RegrowError SIGN_IN_REQUIRED, RIGHT_MISSING, DEVICE_UNKNOWN */
  async requireRight(): Promise<void> {
    const { access, database } = this.#parts;
    await access.enter(this.#request, OPERATION);
    const scope = access.scope(this.#request);
    if ((await findDevice(database, scope, this.#uuid)) === undefined)
      throw new RegrowError("DEVICE_UNKNOWN", { uuid: this.#uuid });
  }

  async opened(): Promise<void> {
    await this.#record({ console: "opened" });
  }

  /** Resolves when it is durable. @throws RegrowError as `requireRight` */
  async line(line: string): Promise<void> {
    await this.requireRight();
    await this.#record({ line: recordedLine(line) });
  }

  async closed(reason: string): Promise<void> {
    await this.#record({ console: "closed", reason });
  }

  async #record(changed: NonNullable<RecordedChange["changed"]>): Promise<void> {
    const { access, database } = this.#parts;
    const occasion = access.occasionNow(this.#request, OPERATION);
    await transact(database, (writer) => occasion.record(writer, { target: `device ${this.#uuid}`, changed }));
  }
}

/** A line as it is kept: whatever may be a secret is not. */
export function recordedLine(line: string): string {
  if (!hasSecret(line)) return line.slice(0, MAX_KEPT);
  const [name = ""] = line.trim().split(/\s/, 1);
  return `${name.slice(0, MAX_NAME)} ... (the rest is not kept: it may hold a secret)`;
}

const MAX_KEPT = 1_024;
const MAX_NAME = 64;
