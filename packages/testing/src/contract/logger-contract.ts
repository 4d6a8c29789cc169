import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Logger } from "@regrow/core/port";

interface OpenedLogger {
  readonly logger: Logger;
  /** Level and message of each line so far. */
  lines(): ReadonlyArray<readonly [level: string, message: string]>;
}

/** What every Logger does. */
export function loggerContract(name: string, open: () => OpenedLogger): void {
  describe(`Logger contract: ${name}`, () => {
    it("tells level and message in order", () => {
      const { logger, lines } = open();
      logger.debug("started");
      logger.info("listening", { port: 1, host: "::1", secure: true, since: null, until: undefined });
      logger.warn("slow");
      logger.error("broken");
      assert.deepEqual(lines(), [
        ["debug", "started"],
        ["info", "listening"],
        ["warn", "slow"],
        ["error", "broken"],
      ]);
    });

    it("is not confused by foreign text", () => {
      const { logger, lines } = open();
      logger.info("one", { text: "a\nb\u2028c\u001b[2J", level: "error", message: "other" });
      assert.deepEqual(lines(), [["info", "one"]]);
    });
  });
}
