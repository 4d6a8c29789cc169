import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loggerContract } from "@regrow/testing/contract";
import { createLogger, type LoggerOptions } from "./logger.ts";

function open(options: Partial<LoggerOptions>): {
  readonly logger: ReturnType<typeof createLogger>;
  output(): string[];
} {
  let written = "";
  const stream = { write: (text: string) => (written += text) };
  const logger = createLogger({ stream, format: "json", level: "debug", nowMs: () => 0, ...options });
  return { logger, output: () => written.split("\n").slice(0, -1) };
}

loggerContract("JSON", () => {
  const { logger, output } = open({ format: "json" });
  return {
    logger,
    lines: () =>
      output().map((line) => {
        const { level, message } = JSON.parse(line) as { level: string; message: string };
        return [level, message] as const;
      }),
  };
});

loggerContract("text for people", () => {
  const { logger, output } = open({ format: "human" });
  return {
    logger,
    lines: () =>
      output().map((line) => {
        const [, level = "", message = ""] = line.split(/ +/);
        return [level.toLowerCase(), message] as const;
      }),
  };
});

describe("createLogger", () => {
  it("leaves out what is below its level", () => {
    const { logger, output } = open({ level: "warn" });
    logger.info("no");
    logger.warn("yes", { count: 1 });
    assert.deepEqual(output(), ['{"time":"1970-01-01T00:00:00.000Z","level":"warn","message":"yes","count":1}']);
  });

  it("adds its own fields and bounds what it is given", () => {
    const { logger, output } = open({ fields: { program: "kernel" } });
    logger.error("long", { text: "x".repeat(10_000) });
    const line = output()[0] ?? "";
    assert.match(line, /"program":"kernel"/);
    assert.ok(line.length < 4300);
  });

  it("quotes what could be taken for a field", () => {
    const { logger, output } = open({ format: "human" });
    logger.info("said", { by: "a b=c", path: "/x/y.z", nothing: undefined });
    assert.deepEqual(output(), ['00:00:00.000 INFO  said by="a b=c" path=/x/y.z']);
  });
});
