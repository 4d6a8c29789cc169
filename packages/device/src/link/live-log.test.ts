import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { LinkRequest } from "@regrow/core/link";
import { fakeBootloader } from "../../test/fake-bootloader.ts";
import { LiveLog } from "./live-log.ts";

describe("LiveLog", () => {
  it("sends what is recorded from the moment on that somebody looks, each entry once", async () => {
    let newest = 500;
    const bootloader = fakeBootloader(
      {},
      {
        log: ({ afterSequence, limit }) => ({
          lines: Array.from({ length: Math.min(limit, newest - afterSequence) }, (_, index) =>
            String(afterSequence + index + 1),
          ),
        }),
      },
    );
    const answered = Promise.withResolvers<void>();
    const sent: string[] = [];
    const log = new LiveLog({
      bootloader: {
        async request(request) {
          const answer = await bootloader.request(request);
          if (request.kind !== "status") return answer;
          await answered.promise;
          return { ...answer, logSequence: 500 };
        },
      },
      listen: () => () => {},
      ask: async (request: LinkRequest) => void (request.request === "log" && sent.push(...request.lines)),
    });
    const switched = log.switch({ isOn: true });
    // The first entry comes while it is being found out where the log stands.
    newest = 501;
    log.recorded();
    await new Promise(setImmediate);
    answered.resolve();
    await switched;
    newest = 502;
    log.recorded();
    await new Promise(setImmediate);
    assert.deepEqual(sent, ["501", "502"]);
  });

  it("is off where it cannot be found out where the log stands", async () => {
    let listeners = 0;
    const log = new LiveLog({
      bootloader: { request: () => Promise.reject(new Error("gone")) },
      listen: () => {
        listeners += 1;
        return () => (listeners -= 1);
      },
      ask: async () => {},
    });
    await assert.rejects(log.switch({ isOn: true }));
    assert.equal(listeners, 0);
  });
});
