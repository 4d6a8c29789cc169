import type { CrashState, NameOrder, SimulatedDisk, SimulatedDiskOptions } from "@regrow/sim/disk";
import type { Depth } from "./depth.ts";
import type { Judge } from "./judge.ts";
import { NAME_ORDERS, type Cut } from "./record-cuts.ts";

/** A state in which a law does not hold, and how to find it again. */
export interface Broken {
  readonly scenario: string;
  readonly law: string;
  /** The cut came right before this operation; 0: at the end. */
  readonly operation: number;
  readonly operationName: string;
  readonly names: NameOrder;
  readonly choices: readonly number[];
  /** Of a second cut, during the recovery from the first. */
  readonly second: { readonly operation: number; readonly choices: readonly number[] } | null;
}

interface ExploreOptions {
  readonly depth: Depth;
  /** States that are known to be right with the same facts, not looked at again. New ones are added. */
  readonly known?: Set<string>;
  readonly stopAtFirst?: boolean;
  /** States that are looked at. */
  readonly mostChecked?: number;
  readonly onState?: () => void;
}

/** Starts the device from everything that cuts may have left. */
export class Explorer {
  readonly #judge: Judge;
  readonly #depth: Depth;
  readonly #known: Set<string>;
  readonly #stopAtFirst: boolean;
  readonly #mostChecked: number;
  readonly #onState: () => void;
  /** Of what was durable, in every state. */
  readonly hashes = new Set<string>();
  readonly broken: Broken[] = [];
  /** States that a device was started from. */
  checked = 0;
  secondCuts = 0;

  constructor(
    judge: Judge,
    { depth, known = new Set(), stopAtFirst = false, mostChecked = Infinity, onState = () => {} }: ExploreOptions,
  ) {
    this.#judge = judge;
    this.#depth = depth;
    this.#known = known;
    this.#stopAtFirst = stopAtFirst;
    this.#mostChecked = mostChecked;
    this.#onState = onState;
  }

  /** @returns how many operations were cut, each in both orders of names, with at least one state in each */
  async explore(cuts: readonly Cut[], statesAtCut = this.#depth.statesAtCut): Promise<number> {
    let operations = 0;
    for (const cut of cuts) {
      let forms = 0;
      for (const names of NAME_ORDERS) {
        const states = await this.#exploreCut(cut, names, statesAtCut);
        if (this.#isOver()) return operations;
        if (states > 0) forms += 1;
      }
      if (cut.operation > 0 && forms === NAME_ORDERS.length) operations += 1;
    }
    return operations;
  }

  async #exploreCut(cut: Cut, names: NameOrder, limit: number): Promise<number> {
    const facts = JSON.stringify(cut.facts);
    let states = 0;
    const { seed } = this.#depth;
    for (const state of cut.disk.crashStates({ limit, seed: seed + cut.operation, names })) {
      states += 1;
      const name = `${state.hash} ${facts}`;
      if (this.#known.has(name)) continue;
      this.#known.add(name);
      this.hashes.add(state.hash);
      await this.#check(cut, names, state);
      if (this.#isOver()) break;
    }
    return states;
  }

  async #check(cut: Cut, names: NameOrder, state: CrashState): Promise<void> {
    this.#count();
    const report = (law: string, second: Broken["second"] = null): void => {
      const { operation, operationName } = cut;
      const scenario = this.#judge.scenario.name;
      this.broken.push({ scenario, law, operation, operationName, names, choices: state.choices, second });
    };
    const second: { readonly operation: number; readonly disk: SimulatedDisk }[] = [];
    const recovery = { isOver: !isEvery(this.checked, this.#depth.secondEvery) };
    const onOperation: SimulatedDiskOptions["onOperation"] = ({ number }, now) => {
      if (!recovery.isOver) second.push({ operation: number, disk: now.fork() });
    };
    const booted = cut.disk.boot(state, { onOperation });
    const law = await this.#judge.findBroken(booted, cut.facts);
    recovery.isOver = true;
    if (law !== undefined) return report(law);
    if (isEvery(this.checked, this.#depth.endEvery)) {
      const noEnd = await this.#judge.findNoEnd(booted, cut.facts);
      if (noEnd !== undefined) return report(noEnd);
    }
    for (const { operation, disk } of second) {
      const options = { limit: this.#depth.statesAtSecondCut, seed: this.#depth.seed + operation, names };
      for (const again of disk.crashStates(options)) {
        if (this.hashes.has(again.hash)) continue;
        this.hashes.add(again.hash);
        this.secondCuts += 1;
        this.#count();
        const broken = await this.#judge.findBroken(disk.boot(again), cut.facts);
        if (broken !== undefined) report(broken, { operation, choices: again.choices });
      }
    }
  }

  #isOver(): boolean {
    return (this.#stopAtFirst && this.broken.length > 0) || this.checked >= this.#mostChecked;
  }

  #count(): void {
    this.checked += 1;
    this.#onState();
  }
}

function isEvery(count: number, every: number): boolean {
  return every > 0 && count % every === 0;
}
