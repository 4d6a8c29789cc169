import assert from "node:assert/strict";
import type { TranscriptDevice, Wire } from "../device/transcript-device.ts";
import type { Step } from "../example.ts";
import { matchAnswer, matchGreeting, matchMessage, shownExpected, type Framing, type Match } from "../framing.ts";
import { fill } from "../holes.ts";
import { eventually, someTurns } from "../turns.ts";
import type { Driver } from "./driver.ts";

export interface LineDriverOptions {
  readonly device: TranscriptDevice;
  readonly open: () => Promise<Wire>;
  /** A restart ends it: it has to be opened anew. */
  readonly isConnection: boolean;
  readonly format: Framing["format"];
  readonly isEchoing: boolean;
  /** People are greeted when it begins. */
  readonly isGreeting: boolean;
}

/** An interface of bytes. What comes is compared from the end of the last answer on: nothing may come in between. */
export class LineDriver implements Driver {
  readonly #options: LineDriverOptions;
  #wire: Wire;
  #seen = 0;

  static async open(options: LineDriverOptions): Promise<LineDriver> {
    const driver = new LineDriver(options, await options.open());
    await driver.#greeted();
    return driver;
  }

  private constructor(options: LineDriverOptions, wire: Wire) {
    this.#options = options;
    this.#wire = wire;
  }

  async show(step: Step): Promise<void> {
    const { device, format, isEchoing } = this.#options;
    const { values, isSafeMode, starts } = device;
    const isCutOff = step.restarts !== undefined && (step.restarts !== "network" || this.#options.isConnection);
    const framing: Framing = { format, isEchoing, isSafeMode, isCutOff };
    this.#wire.write(Buffer.from(`${fill(step.send, values)}${step.end ?? "\r\n"}${step.data ?? ""}`, "latin1"));
    await this.#find(
      (came) => matchAnswer(step, came, framing, values),
      () => shownExpected(step, framing, values),
    );
    if (format === "human") for (const line of step.follows ?? []) await this.#told(line);
    if (step.restarts === undefined) return;
    if (step.restarts !== "network") await device.restarted(starts);
    if (this.#options.isConnection) {
      await eventually(
        () => (this.#wire.isOver ? true : undefined),
        () => "the connection does not end with the restart",
      );
      this.#wire = await this.#options.open();
      this.#seen = 0;
    }
    if (step.restarts !== "network") await this.#greeted();
  }

  async quiet(): Promise<void> {
    await someTurns(20);
    assert.equal(this.#came(), "", "nothing more may come");
  }

  async close(): Promise<void> {
    if (this.#options.isConnection) this.#wire.close();
  }

  async #told(line: string): Promise<void> {
    const { device } = this.#options;
    await this.#find(
      (came) => matchMessage(line, came, device, device.values),
      () => line,
    );
  }

  async #greeted(): Promise<void> {
    const { device, isGreeting } = this.#options;
    if (!isGreeting) return;
    await this.#find(
      (came) => matchGreeting(came, device, device.values),
      () => "the greeting",
    );
  }

  async #find(look: (came: string) => Match, expected: () => string): Promise<void> {
    const length = await eventually(
      () => {
        const match = look(this.#came());
        return match.kind === "whole" ? match.length : undefined;
      },
      () => `expected ${JSON.stringify(expected())}, came ${JSON.stringify(this.#came())}`,
      this.#options.device.patienceMs,
    );
    this.#seen += length;
  }

  #came(): string {
    return this.#wire.received().slice(this.#seen);
  }
}
