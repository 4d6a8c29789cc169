import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, it } from "node:test";
import fc from "fast-check";
import { loggerContract } from "@regrow/testing/contract";
import { createLogger, type LoggerOptions } from "./logger.ts";

/** What somebody who wants to be taken for the program would send. */
const FORGED = [
  "x\n2026-01-01 ERROR forged",
  "x\r\u001b[2K forged",
  "\u009b31mforged",
  "\u2028forged",
  "\u202egnorw",
  '","level":"error","x":"',
  "\u{e0001}",
];

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

  it("writes one line for each message, and nothing that a terminal obeys, whatever is said", () => {
    const said = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...FORGED));
    fc.assert(
      fc.property(said, fc.constantFrom("json", "human"), (text, format) => {
        const { logger, output } = open({ format });
        logger.info("request", { url: text });
        const [line = "", ...more] = output();
        assert.deepEqual(more, []);
        assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        if (format === "json") assert.equal(JSON.parse(line).url, JSON.parse(JSON.stringify(text)));
      }),
    );
  });

  it("quotes what could be taken for a field", () => {
    const { logger, output } = open({ format: "human" });
    logger.info("said", { by: "a b=c", path: "/x/y.z", nothing: undefined });
    assert.deepEqual(output(), ['00:00:00.000 INFO  said by="a b=c" path=/x/y.z']);
  });

  it("ends no program because nobody reads what it logs any more, such as a log collector that is started again", async () => {
    const program = `
      const { createLogger } = await import(${JSON.stringify(new URL("logger.ts", import.meta.url).href)});
      const open = () => createLogger({ stream: process.stderr, format: "json", level: "info" });
      const logger = open();
      logger.info("begins");
      await new Promise((resolve) => process.stdin.once("data", resolve));
      for (const each of [logger, open()]) {
        each.info("goes on");
        await new Promise((resolve) => setImmediate(resolve));
      }
      process.exit(7);`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
      stdio: ["pipe", "ignore", "pipe"],
    });
    const ended = once(child, "exit");
    await once(child.stderr, "data");
    child.stderr.destroy();
    await once(child.stderr, "close");
    child.stdin.on("error", () => {}); // it has ended already: the exit code says so
    child.stdin.end("x");
    assert.deepEqual(await ended, [7, null]);
  });
});
