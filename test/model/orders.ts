import { ANY_TIME, decide } from "@regrow/core/decision";
import type { CheckInAnswer, CheckInRequest } from "@regrow/core/protocol";
import type { Random } from "@regrow/sim/clock";
import { differencesOf, failedOf, groupDifferences } from "./expected-state.ts";
import { Killed } from "./memory-database.ts";
import { ModelDevice, type Message } from "./model-device.ts";
import { ModelDms } from "./model-dms.ts";
import { VERSIONS, type Template } from "./template.ts";

/** What became of a number of orders. */
export interface Findings {
  readonly orders: number;
  readonly messages: number;
  readonly restarts: number;
  /** Restarts that cut a transaction off. */
  readonly kills: number;
  readonly wrong: readonly string[];
}

/** Steps in a device's life, on average. */
const STEPS = 4;
/** Devices that share a DMS and its restarts. */
const TOGETHER = 50;
const CAUSES = ["a", "b", "c"];
/** Devices that lately had nothing waiting, of which any may ask again. */
const MOST_ASKED = 20;
/** A device that asks so often and is not heard would never be. */
const MOST_TRIES = 20;

/**
 * One order of messages for each device: what they send is lost, repeated, late and reordered, and the DMS is restarted and killed
 * meanwhile. Once everything has come through, the DMS must hold what each device did (law L11).
 */
export async function tryOrders(template: Template, orders: number, random: Random): Promise<Findings> {
  const dms = await ModelDms.open(template);
  const network = new Network(dms, random);
  const wrong: string[] = [];
  const all: ModelDevice[] = [];
  for (let done = 0; done < orders; done += TOGETHER) {
    const devices = Array.from({ length: Math.min(TOGETHER, orders - done) }, (_, index) =>
      addDevice(dms, template, done + index, random),
    );
    for (let step = 0; step < STEPS * devices.length; step += 1) {
      const device = devices[random.below(devices.length)];
      if (device !== undefined) await network.send(device, device.step());
      if (random.below(3) === 0) await network.deliverLate();
      if (random.below(20) === 0) await network.checkAnyQuiet();
      if (random.below(100) === 0) await dms.restart();
      if (random.below(30) === 0) await dms.retag(VERSIONS[random.below(VERSIONS.length)] ?? VERSIONS[0]);
    }
    await network.deliverRest();
    for (const device of devices) {
      await settle(network, device);
      wrong.push(...differencesOf(device, dms.memory), ...(await decisionProblems(dms, network, device, template)));
    }
    all.push(...devices);
  }
  wrong.push(...network.problems, ...groupDifferences(all, dms.memory));
  await dms.close();
  const { messages, kills } = network;
  return { orders, messages, kills, restarts: dms.restarts, wrong };
}

function addDevice(dms: ModelDms, { product, keyPem }: Template, number: number, random: Random): ModelDevice {
  const uuid = `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
  dms.addDevice(uuid);
  return new ModelDevice(uuid, { random, product, keyPem, causes: CAUSES });
}

/** The line is good again: the device goes on until the DMS has said that it holds everything. */
async function settle(network: Network, device: ModelDevice): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES && !device.isTold; tries += 1)
    await network.deliver(device, device.tellAll(), "answered");
}

/** What the device is told to do now is what core's decision says of what it did. */
async function decisionProblems(
  dms: ModelDms,
  network: Network,
  device: ModelDevice,
  template: Template,
): Promise<readonly string[]> {
  const message = device.checkIn();
  if (message.kind !== "check-in") return [];
  const { request } = message;
  const answer = await dms.checkIn(device.uuid, request);
  network.remember(device.uuid, request, answer);
  const expected = decide({
    device: {
      ...{ uuid: device.uuid, isRevoked: false, isClaimed: true, product: template.product, tag: "release" },
      ...{ running: request.running, onTrial: false, safeMode: null, securityVersion: 0, platform: request.platform },
      failed: failedOf(device.journal),
      suspect: null,
    },
    product: { code: template.product, isProduction: false, bundles: bundlesOf(dms) },
    wish: request.wish,
    schedule: ANY_TIME,
  });
  const offered = expected.kind === "offer" ? expected.bundle.version : null;
  return (answer.offer?.version ?? null) === offered
    ? []
    : [`${device.uuid} is offered ${answer.offer?.version}, not ${offered}`];
}

function bundlesOf({ memory }: ModelDms) {
  const tagged = memory.rows("select bundle_id from tags where tag = 'release'")[0]?.["bundle_id"];
  const columns = "id, version, manifest_sha256, security_version, platform";
  return memory.rows(`select ${columns} from bundles`).map((row) => ({
    ...{ bundleId: String(row["id"]), version: String(row["version"]), manifestSha256: String(row["manifest_sha256"]) },
    ...{ securityVersion: Number(row["security_version"]), floor: null, platform: String(row["platform"]) },
    ...{ state: "available" as const, tags: row["id"] === tagged ? (["release"] as const) : [] },
  }));
}

/** Between devices and their DMS. */
class Network {
  readonly problems: string[] = [];
  readonly #dms: ModelDms;
  readonly #random: Random;
  /** On the way, for as long as it takes. */
  #late: { readonly device: ModelDevice; readonly message: Message }[] = [];
  readonly #quiet = new Map<string, Quiet>();
  messages = 0;
  kills = 0;

  constructor(dms: ModelDms, random: Random) {
    this.#dms = dms;
    this.#random = random;
  }

  /** Comes at once or later, once or twice, or never; and so does the answer. */
  async send(device: ModelDevice, message: Message | null): Promise<void> {
    if (message === null) return;
    const dice = this.#random.below(10);
    if (dice < 3 || this.#random.below(5) === 0) this.#late.push({ device, message });
    if (dice < 4) return;
    await this.deliver(device, message, this.#random.below(4) === 0 ? "unanswered" : "answered");
  }

  /** Any of those on the way comes through. Whoever sent it waits for its answer no more. */
  async deliverLate(): Promise<void> {
    const [taken] = this.#late.splice(this.#random.below(this.#late.length), 1);
    if (taken !== undefined) await this.deliver(taken.device, taken.message, "unanswered");
  }

  async deliverRest(): Promise<void> {
    while (this.#late.length > 0) await this.deliverLate();
  }

  async deliver(device: ModelDevice, message: Message | null, answer: "answered" | "unanswered"): Promise<void> {
    if (message === null) return;
    this.messages += 1;
    const dies = this.#random.below(50) === 0;
    try {
      const hear = dies
        ? await this.#dms.memory.dying(() => this.#hand(device, message))
        : await this.#hand(device, message);
      if (answer === "answered") hear();
      await this.#checkQuiet(device.uuid);
    } catch (thrown) {
      if (!(thrown instanceof Killed)) throw thrown;
      this.kills += 1;
      await this.#dms.restart();
    }
  }

  async #hand(device: ModelDevice, message: Message): Promise<() => void> {
    if (message.kind === "log") {
      const answer = await this.#dms.takeLog(device.uuid, message.request);
      return () => device.hear(answer);
    }
    const { request } = message;
    const answer = await this.#dms.checkIn(device.uuid, request);
    // What the DMS remembers does not depend on whether it was heard.
    this.remember(device.uuid, request, answer);
    return () => device.hearCheckIn(answer);
  }

  /** The DMS may answer the device from memory from now on. */
  remember(uuid: string, request: CheckInRequest, { standing }: CheckInAnswer): void {
    if (standing !== null) this.#quiet.set(uuid, { standing, request });
  }

  /** What any of the devices is told from memory is what its whole question would be answered. */
  async checkAnyQuiet(): Promise<void> {
    const uuids = [...this.#quiet.keys()].slice(-MOST_ASKED);
    const uuid = uuids[this.#random.below(uuids.length)];
    if (uuid !== undefined) await this.#checkQuiet(uuid);
  }

  async #checkQuiet(uuid: string): Promise<void> {
    const quiet = this.#quiet.get(uuid);
    if (quiet === undefined || !this.#dms.isQuiet(uuid, quiet.standing, quiet.request.logSequence)) return;
    const answer = await this.#dms.checkIn(uuid, quiet.request);
    if (!isQuietAnswer(answer, quiet))
      this.problems.push(`${uuid} was told nothing from memory, and ${JSON.stringify(answer)} when it told everything`);
  }
}

/** A state of a device for which there was nothing, by the name that the DMS gave it. */
interface Quiet {
  readonly standing: string;
  readonly request: CheckInRequest;
}

function isQuietAnswer(answer: CheckInAnswer, quiet: Quiet): boolean {
  return (
    answer.offer === null && answer.standing === quiet.standing && answer.logSequence === quiet.request.logSequence
  );
}
