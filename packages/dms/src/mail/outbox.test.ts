import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Mail } from "./mail.ts";
import { Outbox } from "./outbox.ts";

const MAIL: Mail = { to: "anna@example.com", subject: "x", text: "x" };

/** A clock whose waits end at once, and are written down. */
class InstantClock {
  readonly waits: number[] = [];
  async sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.waits.push(durationMs);
  }
}

class Log {
  readonly lines: string[] = [];
  debug(): void {}
  info(): void {}
  warn(message: string): void {
    this.lines.push(message);
  }
  error(message: string): void {
    this.lines.push(message);
  }
}

/** Delivers with a server that refuses so often. */
async function deliver(
  refusals: number,
): Promise<{ sent: number; waits: readonly number[]; lines: readonly string[] }> {
  const [clock, logger] = [new InstantClock(), new Log()];
  let [tries, sent] = [0, 0];
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const mailer = {
    async send(): Promise<void> {
      tries += 1;
      if (tries > 3 || tries > refusals) end();
      if (tries <= refusals) throw new Error("greylisted");
      sent += 1;
    },
  };
  const outbox = new Outbox({ mailer, clock, logger });
  outbox.post(async () => MAIL);
  await ended;
  await outbox[Symbol.asyncDispose]();
  return { sent, waits: clock.waits, lines: logger.lines };
}

describe("the outbox", () => {
  it("tries again, waiting longer each time, then gives up and says so", async () => {
    assert.deepEqual(await deliver(0), { sent: 1, waits: [0], lines: [] });
    const second = await deliver(1);
    assert.deepEqual([second.sent, second.waits], [1, [0, 5_000]]);
    const never = await deliver(9);
    assert.deepEqual([never.sent, never.waits], [0, [0, 5_000, 60_000, 600_000]]);
  });

  it("does nothing for who is not there, and survives a letter that cannot be written", async () => {
    const [clock, logger] = [new InstantClock(), new Log()];
    const outbox = new Outbox({ mailer: { send: () => assert.fail("nothing to send") }, clock, logger });
    outbox.post(async () => undefined);
    const { promise: tried, resolve } = Promise.withResolvers<void>();
    outbox.post(async () => {
      resolve();
      throw new Error("no database");
    });
    await tried;
    await outbox[Symbol.asyncDispose]();
  });

  it("ends while a letter waits for its next try", async () => {
    const { promise: asleep, resolve } = Promise.withResolvers<void>();
    const clock = {
      sleep: (durationMs: number, signal?: AbortSignal): Promise<void> => {
        if (durationMs === 0) return Promise.resolve();
        resolve();
        return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new Error("ended"))));
      },
    };
    const mailer = { send: () => Promise.reject(new Error("gone")) };
    const outbox = new Outbox({ mailer, clock, logger: new Log() });
    outbox.post(async () => MAIL);
    await asleep;
    await outbox[Symbol.asyncDispose]();
  });
});
