import type { Client } from "@regrow/client/client";
import { RegrowError } from "@regrow/core/error";
import type { Publisher } from "@regrow/testing/publisher";
import { ask, register, type Listener } from "../../../bench/check-in/enrolled-device.ts";
import type { Ledger } from "./ledger.ts";
import { LoadDevice } from "./load-device.ts";

export interface LoadParts {
  readonly client: Client;
  readonly listener: Listener;
  readonly publisher: Publisher;
  readonly ledger: Ledger;
  /** Resolves while the DMS is there, or when it has come back. */
  readonly alive: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** Devices at a time that are brought in, and then live. */
const NEWCOMERS = 3;
/** Devices that say something all the time. */
const TALKERS = 6;

/**
 * People and devices who write without a pause until the signal, whatever becomes of the DMS: what was acknowledged goes to the ledger,
 * what was not is tried no more, because nobody knows whether it happened. Everything has a name of its own.
 * @returns refusals, of which there must be none
 */
export async function runLoad(parts: LoadParts): Promise<readonly string[]> {
  const refused: string[] = [];
  const forever = async (write: (number: number) => Promise<void>): Promise<void> => {
    for (let number = 0; !parts.signal.aborted; number += 1) {
      await parts.alive();
      // What is not answered is no refusal.
      await write(number).catch((thrown: unknown) => {
        if (isRefusal(thrown)) refused.push(String(thrown));
      });
    }
  };
  const devices: LoadDevice[] = [];
  await Promise.all([
    forever((number) => publish(parts, number)),
    forever((number) => makeProduct(parts, number)),
    forever(() => makeToken(parts)),
    forever((number) => tagDevice(parts, devices, number)),
    ...Array.from({ length: NEWCOMERS }, () => forever(async () => void devices.push(await bringIn(parts)))),
    ...Array.from({ length: TALKERS }, (_, talker) =>
      forever(async (number) => {
        // Each device belongs to one talker: its log has one writer.
        const own = devices.filter((_device, index) => index % TALKERS === talker);
        const device = own[number % own.length];
        await (device === undefined ? parts.ledger.more(1) : device.live(parts));
      }),
    ),
  ]);
  return refused;
}

function isRefusal(thrown: unknown): boolean {
  if (thrown instanceof RegrowError) return !["DMS_UNREACHABLE", "DMS_ANSWER_INVALID"].includes(thrown.code);
  return String(thrown).includes("answers ");
}

async function publish({ client, publisher, ledger, signal }: LoadParts, number: number): Promise<void> {
  const version = `1.0.${number}`;
  const bytes = publisher.bundle({ version, files: { "main.mjs": version } });
  const made = await client.call("uploadBundle", { code: publisher.product, body: ReadableStream.from([bytes]) });
  ledger.add("bundle", "select 1 from bundles where id = ? and version = ? and state = 'available'", made.id, version);
  signal.throwIfAborted();
  await client.call("setTag", { code: publisher.product, tag: "release", version });
  ledger.add(
    "tag of a bundle",
    "select 1 from audit_entries where operation = 'setTag' and json_extract(changed, '$.version') = ?",
    version,
  );
}

async function makeProduct({ client, ledger }: LoadParts, number: number): Promise<void> {
  const code = `LOAD-${number}`;
  await client.call("createProduct", { code, title: "first" });
  ledger.add("product", "select 1 from products where code = ?", code);
  await client.call("changeProduct", { code, title: "second" });
  ledger.add("title", "select 1 from products where code = ? and title = 'second'", code);
}

async function makeToken({ client, ledger }: LoadParts): Promise<void> {
  const { id } = await client.call("createToken", { kind: "claim" });
  ledger.add("token", "select 1 from tokens where id = ?", id);
}

async function tagDevice({ client, ledger }: LoadParts, devices: readonly LoadDevice[], number: number): Promise<void> {
  const device = devices.at(-1);
  if (device === undefined) return ledger.more(1);
  const tag = (["alpha", "beta"] as const)[number % 2] ?? "beta";
  await client.call("setDeviceTag", { uuid: device.uuid, tag });
  const query =
    "select 1 from audit_entries where operation = 'setDeviceTag' and target = ? group by target having count(*) >= ?";
  return ledger.add("tag of a device", query, `device ${device.uuid}`, device.countTag());
}

/** From a token to a device with an owner. */
async function bringIn({ client, listener, ledger, publisher }: LoadParts): Promise<LoadDevice> {
  const token = async (kind: "provision" | "claim"): Promise<string> =>
    (await client.call("createToken", { kind })).token;
  const device = await register(listener, await token("provision"));
  const { uuid } = device;
  ledger.add("provisioned device", "select 1 from certificates where device_uuid = ?", uuid);
  await ask(listener, device, "PUT", "/provision");
  ledger.add(
    "acknowledged certificate",
    "select 1 from token_uses where device_uuid = ? and acknowledged_at_ms is not null",
    uuid,
  );
  await ask(listener, device, "POST", "/claim", { token: await token("claim") });
  ledger.add("claimed device", "select 1 from devices where uuid = ? and organisation_id is not null", uuid);
  await ask(listener, device, "POST", "/activate", { product: publisher.product });
  ledger.add("activated device", "select 1 from devices where uuid = ? and product_id is not null", uuid);
  return new LoadDevice(device);
}
