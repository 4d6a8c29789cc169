import { ANY_TIME, decide, type Decision, type DecisionProduct, type DecisionSchedule } from "@regrow/core/decision";
import type { CheckInRequest } from "@regrow/core/protocol";
import { AT_ANY_TIME, type UpdatePolicy } from "@regrow/core/schedule";
import type { Database } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { findPolicyOfProduct, listConsents, listDevicePolicies } from "../update-policy/index.ts";
import { findDecisionProduct, inputOf, speaksAgainst, type DecidedDevice } from "./decide-for.ts";
import { listFailedOf } from "./offer-repository.ts";

/** A device with what it said at its last check-in. */
export interface AskingDevice extends DecidedDevice {
  readonly request: CheckInRequest;
}

/**
 * What many devices get, and why: the same question as `decideFor` (law L10), asked once for all that agree in everything that decides it.
 * Made for one moment: what is read once of products and rules is not read again.
 */
export class ManyDecisions {
  readonly #database: Database;
  readonly #nowMs: number;
  readonly #assume: ((product: DecisionProduct) => DecisionProduct) | undefined;
  readonly #products = new Map<string, Promise<DecisionProduct | null>>();
  readonly #policies = new Map<string, Promise<UpdatePolicy | null>>();
  readonly #decided = new Map<string, Decision>();

  /** @param assume a product as it would be after a change: what would be decided then */
  constructor(database: Database, nowMs: number, assume?: (product: DecisionProduct) => DecisionProduct) {
    this.#database = database;
    this.#nowMs = nowMs;
    this.#assume = assume;
  }

  /** How many questions were different. */
  get questions(): number {
    return this.#decided.size;
  }

  /** Of devices that the tenant owns or nobody does, by UUID. 500 at most. */
  async decide(tenant: Tenant, devices: readonly AskingDevice[]): Promise<ReadonlyMap<string, Decision>> {
    if (devices.length === 0) return new Map();
    const database = this.#database;
    const uuids = devices.map(({ uuid }) => uuid);
    const failed = await listFailedOf(database, uuids);
    const policies = await listDevicePolicies(database, tenant, uuids);
    const consents = await listConsents(database, tenant, uuids);
    const suspects = await listSuspects(database, devices);
    const decisions = new Map<string, Decision>();
    for (const device of devices) {
      const { uuid } = device;
      const product = await this.#product(device);
      const input = inputOf(device, device.request, {
        product,
        failed: failed.get(uuid) ?? [],
        suspect: suspects.get(uuid) ?? null,
        schedule: await this.#schedule(device, policies.get(uuid), consents.get(uuid) ?? []),
      });
      // The product by its identifier: its bundles are the same for all that have it.
      const question = JSON.stringify([{ ...input.device, uuid: null }, device.productId, input.wish, input.schedule]);
      const decision = this.#decided.get(question) ?? decide(input);
      this.#decided.set(question, decision);
      decisions.set(uuid, decision);
    }
    return decisions;
  }

  #product(device: AskingDevice): Promise<DecisionProduct | null> {
    const { owner, productId } = device;
    const key = `${owner ?? ""} ${productId ?? ""}`;
    return remembered(this.#products, key, async () => {
      const product = await findDecisionProduct(this.#database, device);
      return product === null || this.#assume === undefined ? product : this.#assume(product);
    });
  }

  async #schedule(
    { owner, productId }: AskingDevice,
    own: UpdatePolicy | undefined,
    consented: readonly string[],
  ): Promise<DecisionSchedule> {
    if (owner === null || productId === null) return ANY_TIME;
    const ofProduct = (): Promise<UpdatePolicy | null> =>
      remembered(this.#policies, productId, () => findPolicyOfProduct(this.#database, productId));
    const policy = own ?? (await ofProduct()) ?? AT_ANY_TIME;
    return { nowMs: this.#nowMs, policy, consented: policy.asksFirst ? consented : [] };
  }
}

/** By the devices' signed logs: what those ran that left it for safe mode. */
async function listSuspects(
  database: Database,
  devices: readonly AskingDevice[],
): Promise<ReadonlyMap<string, string | null>> {
  const left = devices.filter(({ request }) => speaksAgainst(request)).map(({ uuid }) => uuid);
  if (left.length === 0) return new Map();
  const rows = await database
    .selectFrom("devices")
    .select(["uuid", "running_manifest_sha256"])
    .where("uuid", "in", left)
    .execute();
  return new Map(rows.map((row) => [row.uuid, row.running_manifest_sha256]));
}

function remembered<Value>(
  known: Map<string, Promise<Value>>,
  key: string,
  read: () => Promise<Value>,
): Promise<Value> {
  const found = known.get(key) ?? read();
  known.set(key, found);
  return found;
}
