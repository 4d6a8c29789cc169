import assert from "node:assert/strict";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { REPORT_START, parseReportLine } from "@regrow/core/bridge";
import { NodeCryptography } from "@regrow/node/cryptography";
import { addToReport, readReport, type ReportedWork } from "./report-file.ts";

const cryptography = new NodeCryptography();
const WORK: ReportedWork = {
  port: "/dev/ttyUSB0",
  uuid: "0f8b6a52-6a4e-4f0c-9d8e-0a1b2c3d4e5f",
  action: "bridge",
  version: "1.1.0",
  result: "done",
  detail: "two\nlines",
  proof: null,
};

describe("a technician's report", () => {
  it("is a chain of lines, in the order in which things were done, and is made when it is needed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "regrow-report-"));
    try {
      const file = join(folder, "report.jsonl");
      assert.deepEqual(await readReport(file), []);
      for (const atMs of [1, 2, 3]) await addToReport({ file, atMs, technician: "tom" }, WORK);
      const lines = (await readReport(file)).map((line) => parseReportLine(cryptography, line));
      assert.deepEqual(
        lines.map((line) => line?.entry.previous),
        [REPORT_START, lines[0]?.hash, lines[1]?.hash],
      );
      assert.ok(lines.every((line) => line?.entry.technician === "tom" && !line.entry.detail.includes("\n")));
      // What was changed is not added to: the chain would vouch for it.
      await writeFile(file, (await readFile(file, "utf8")).replaceAll("1.1.0", "1.2.0"));
      await assert.rejects(addToReport({ file, atMs: 4 }, WORK), { code: "REPORT_MALFORMED" });
      await appendFile(file, "torn");
      await assert.rejects(addToReport({ file, atMs: 4 }, WORK), { code: "REPORT_MALFORMED" });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
