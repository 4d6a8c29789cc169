import type { Cryptography } from "@regrow/core/port";
import type { SimulatedDisk } from "@regrow/sim/disk";
import type { Fact } from "./facts.ts";
import { findBroken, type Allowed } from "./laws.ts";
import { IDENTITY_FILES, type Scenario } from "./scenario/scenario.ts";
import { SimDevice } from "./sim-device.ts";
import { look, readText } from "./view.ts";

/** Starts a device from what is left on a disk, and says which law it breaks. */
export class Judge {
  readonly scenario: Scenario;
  readonly #cryptography: Cryptography;
  /** Files that nothing may change, as they were at the beginning. */
  readonly #kept: ReadonlyMap<string, string>;

  private constructor(scenario: Scenario, cryptography: Cryptography, kept: ReadonlyMap<string, string>) {
    this.scenario = scenario;
    this.#cryptography = cryptography;
    this.#kept = kept;
  }

  /** @param base the disk on which the scenario begins */
  static async of(scenario: Scenario, cryptography: Cryptography, base: SimulatedDisk): Promise<Judge> {
    const kept = new Map<string, string>();
    for (const path of scenario.kept ?? IDENTITY_FILES) {
      const text = await readText(base, path);
      if (text !== undefined) kept.set(path, text);
    }
    return new Judge(scenario, cryptography, kept);
  }

  /** The law that a device breaks which starts from this disk; undefined when it keeps them all. */
  async findBroken(disk: SimulatedDisk, facts: readonly Fact[], also: Allowed = {}): Promise<string | undefined> {
    const { allowed, watched = [], kept = IDENTITY_FILES, law } = this.scenario;
    try {
      const own = await law?.(disk, facts);
      if (own !== undefined) return own;
      const device = await SimDevice.start(disk, this.#cryptography);
      const view = await look(device, disk, [...watched, ...kept]);
      const broken = findBroken({
        view,
        facts,
        allowed: { ...allowed, ...also },
        kept: this.#kept,
        cryptography: this.#cryptography,
      });
      await device.stop();
      return broken;
    } catch (error) {
      return `L1: ${describe(error)}`;
    }
  }

  /** The same after the procedure has been run again: it must come to its end, and keep the laws there. */
  async findNoEnd(disk: SimulatedDisk, facts: readonly Fact[]): Promise<string | undefined> {
    const told = [...facts];
    try {
      await this.scenario.run({ disk, cryptography: this.#cryptography, tell: (fact) => told.push(fact) });
      const device = await SimDevice.start(disk, this.#cryptography);
      const { confirmed } = (await device.status()).record;
      await device.stop();
      const [version, ends] = [confirmed?.version ?? "nothing", this.scenario.ends ?? "nothing"];
      if (version !== ends) return `L3: goes on to ${version} instead of ${ends}`;
      return await this.findBroken(disk, told);
    } catch (error) {
      return `L3: does not go on: ${describe(error)}`;
    }
  }
}

/** An error as a report shows it. */
export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
