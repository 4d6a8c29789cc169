import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { GpioLevel, GpioLine } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";
import { VirtualClock } from "@regrow/sim/clock";
import { SimulatedDisk } from "@regrow/sim/disk";
import { SimulatedGpio } from "@regrow/sim/gpio";
import { RecordingLogger } from "@regrow/testing/log";
import type { BootloaderEvent } from "../channel/index.ts";
import { FILES } from "../layout/index.ts";
import { attendButtons } from "./attend-buttons.ts";
import { BootState } from "./boot-state.ts";
import { readPlan } from "./reset-plan.ts";

const BUTTON = { chip: "gpiochip0", offset: 17 };
const AUXILIARY = { chip: "gpiochip1", offset: 4 };
const LAMP = { chip: "gpiochip0", offset: 18 };
const MAP = {
  lines: { "0": "gpiochip0/17/pull-down", "7": "gpiochip1/4", "9": "gpiochip0/18" },
  resetLevel: 1,
  lamp: 9,
};

/** A session's buttons: who holds them, and what is seen of it. */
class Scene {
  readonly disk: SimulatedDisk;
  readonly gpio: SimulatedGpio;
  readonly clock = new VirtualClock();
  readonly logger = new RecordingLogger();
  readonly told: BootloaderEvent[] = [];
  restarts = 0;
  #over = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(disk: SimulatedDisk, gpio = new SimulatedGpio()) {
    this.disk = disk;
    this.gpio = gpio;
  }

  static async of(settings: Readonly<Record<string, string>> = {}, map: unknown = MAP): Promise<Scene> {
    const disk = new SimulatedDisk();
    for (const [path, value] of [
      [FILES.device, { gpio: map }],
      [FILES.settings, settings],
    ] as const) {
      await disk.makeDirectory(path.slice(0, path.indexOf("/")));
      await disk.write(path, new TextEncoder().encode(JSON.stringify(value)));
    }
    return new Scene(disk);
  }

  /** A session begins. */
  async begin(): Promise<void> {
    const { disk, gpio, clock, logger } = this;
    const cryptography = new NodeCryptography();
    const state = await BootState.open({ disk, clock, cryptography, logger });
    this.#over = new AbortController();
    const session = {
      tell: (event: BootloaderEvent): void => void this.told.push(event),
      restart: (): void => void (this.restarts += 1),
    };
    this.#running = attendButtons({ disk, gpio, clock, logger, cryptography, state }, session, this.#over.signal);
    await this.rest();
  }

  /** It ends. */
  async end(): Promise<void> {
    this.#over.abort();
    await this.#running;
  }

  async set(level: GpioLevel, place = BUTTON): Promise<void> {
    this.gpio.set(place, level);
    await this.rest();
  }

  async pass(durationMs: number): Promise<void> {
    for (let leftMs = durationMs; leftMs > 0; leftMs -= 50) {
      await this.clock.advance(Math.min(leftMs, 50));
      await this.rest();
    }
  }

  async rest(): Promise<void> {
    for (let turn = 0; turn < 4; turn += 1) await new Promise((next) => setImmediate(next));
  }

  texts(): readonly string[] {
    return this.told.map((event) =>
      event.kind === "reset-button" ? `${event.state} ${Math.ceil(event.leftMs / 1_000)}` : "",
    );
  }
}

/** Tells what is on a line at the beginning, and no change. */
class DeafGpio extends SimulatedGpio {
  override async *watch(line: GpioLine, signal: AbortSignal): AsyncGenerator<GpioLevel, void> {
    yield await this.read(line, signal);
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  }
}

describe("the button that resets", () => {
  it("resets when it is held for ten seconds, and shows how it goes on", async () => {
    const scene = await Scene.of();
    await scene.begin();
    await scene.set(1);
    await scene.pass(9_900);
    assert.equal(scene.restarts, 0);
    assert.ok(scene.gpio.written.length >= 19, "blinks twice a second");
    await scene.pass(200);
    assert.equal(scene.restarts, 1);
    assert.deepEqual(scene.texts(), ["held 10", ..."987654321".split("").map((left) => `held ${left}`), "reset 0"]);
    assert.equal(scene.gpio.driven(LAMP), 1);
    const plan = await readPlan(scene.disk);
    assert.deepEqual([plan?.by, plan?.reset.kind], ["gpio", "full"]);
    await scene.end();
    assert.equal(scene.gpio.driven(LAMP), undefined);
  });

  it("does nothing when it is let go, and writes nothing while nobody touches it", async () => {
    const scene = await Scene.of();
    await scene.begin();
    const before = scene.disk.operations;
    await scene.set(1);
    await scene.pass(5_000);
    await scene.set(0);
    await scene.pass(20_000);
    assert.deepEqual([scene.restarts, scene.texts().at(-1)], [0, "let-go 0"]);
    assert.deepEqual([scene.disk.operations - before, scene.gpio.driven(LAMP)], [0, undefined]);
    await scene.end();
  });

  it("stuck from the start resets once, and not again before it was released, through power cuts too", async () => {
    const scene = await Scene.of();
    await scene.set(1);
    await scene.begin();
    await scene.pass(10_500);
    assert.equal(scene.restarts, 1);
    for (let starts = 0; starts < 3; starts += 1) {
      await scene.end();
      await scene.begin();
      await scene.pass(20_000);
    }
    assert.equal(scene.restarts, 1);
    await scene.set(0);
    await scene.pass(1_100);
    await scene.set(1);
    await scene.pass(10_500);
    assert.equal(scene.restarts, 2, "seen released, it counts again");
    await scene.end();
  });

  it("that flaps for ever resets seldom: each time it has to be released for longer", async () => {
    const scene = await Scene.of();
    for (let period = 0; period < 6; period += 1) {
      await scene.begin();
      await scene.set(0);
      await scene.pass(5_000);
      await scene.set(1);
      await scene.pass(11_000);
      await scene.end();
    }
    assert.equal(scene.restarts, 2, "after the second it has to be released for ten seconds");
  });

  it("is an ordinary one again when it was left alone for an hour", async () => {
    const scene = await Scene.of();
    await scene.begin();
    await scene.set(1);
    await scene.pass(10_500);
    await scene.end();
    await scene.set(0);
    await scene.begin();
    assert.notEqual(await scene.disk.status(FILES.resetButton), undefined);
    await scene.clock.advance(3_600_100);
    await scene.rest();
    assert.equal(await scene.disk.status(FILES.resetButton), undefined);
    await scene.end();
  });

  it("may be another one with another level, besides the first", async () => {
    const aux = { "system.factory_reset.aux_gpio": "7", "system.factory_reset.aux_level": "0" };
    const scene = await Scene.of(aux);
    await scene.set(1, AUXILIARY);
    await scene.begin();
    await scene.pass(20_000);
    assert.equal(scene.restarts, 0);
    await scene.set(0, AUXILIARY);
    await scene.pass(10_500);
    assert.equal(scene.restarts, 1);
    await scene.end();
    const unknown = await Scene.of({ "system.factory_reset.aux_gpio": "8" });
    await unknown.begin();
    await unknown.end();
    assert.ok(unknown.logger.lines.some(({ fields }) => fields["gpio"] === 8));
  });

  it("is read once more before it resets: a change may have been missed", async () => {
    const { disk } = await Scene.of();
    const scene = new Scene(disk, new DeafGpio());
    await scene.set(1);
    await scene.begin();
    await scene.pass(5_000);
    await scene.set(0);
    await scene.pass(20_000);
    assert.deepEqual([scene.restarts, scene.texts().at(-1)], [0, "let-go 0"]);
    await scene.end();
  });

  it("waits for a line that somebody else has, and is none where there are no pins", async () => {
    const scene = await Scene.of();
    scene.gpio.fail(BUTTON, "BUSY");
    await scene.begin();
    await scene.pass(5_000);
    scene.gpio.fail(BUTTON, undefined);
    await scene.pass(6_000);
    await scene.set(1);
    await scene.pass(10_500);
    assert.equal(scene.restarts, 1);
    await scene.end();
    const none = await Scene.of({}, null);
    await none.begin();
    await none.end();
    assert.deepEqual(none.logger.lines, []);
  });

  it("resets nothing on a disk that takes no writes, and says so", async () => {
    const scene = await Scene.of();
    const broken = scene.disk.fork({ plan: { fail: { operation: 1, code: "EROFS", forEver: true } } });
    const other = new Scene(broken);
    await other.begin();
    await other.set(1);
    await other.pass(30_000);
    assert.deepEqual([other.restarts, other.texts().filter((text) => text === "failed 0").length], [0, 1]);
    await other.end();
  });
});
