import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RecordingLogger } from "@regrow/testing/log";
import { Tally } from "./counts.ts";
import { METRICS } from "./metric-table.ts";
import { Metrics, type Readers } from "./metrics.ts";

/** Every reader gives 1, for a first value of each label. */
function ones(): Readers {
  const rows = Object.entries(METRICS).filter(([, { kind }]) => kind !== "histogram");
  return Object.fromEntries(
    rows.map(([name, { labels }]) => {
      const given = Object.fromEntries(labels.map((label: string) => [label, "x"]));
      return [name, () => (labels.length === 0 ? 1 : [[given, 1]])];
    }),
  ) as unknown as Readers;
}

describe("the metrics", () => {
  it("are all in the text, with the kind, labels and words of the table", async () => {
    const metrics = new Metrics();
    metrics.read(ones(), new RecordingLogger());
    metrics.observe("regrow_people_request_seconds", { operation: "me" }, 0.2);
    metrics.observe("regrow_commit_seconds", {}, 0.002);
    metrics.observe("regrow_reader_seconds", {}, 0.002);
    const { body, contentType } = await metrics.text();
    assert.match(contentType, /^text\/plain; version=0\.0\.4/);
    for (const [name, { kind, labels, about }] of Object.entries(METRICS)) {
      assert.ok(body.includes(`# HELP ${name} ${about}\n# TYPE ${name} ${kind}\n`), name);
      const shown = labels.map(
        (label: string) => `${label}="${label === "operation" && kind === "histogram" ? "me" : "x"}"`,
      );
      const series = `${name}${kind === "histogram" ? "_count" : ""}${shown.length === 0 ? "" : `{${shown.join(",")}}`}`;
      assert.ok(body.includes(`\n${series} 1\n`), series);
    }
  });

  it("show what is so now, not the sum of what was", async () => {
    const metrics = new Metrics();
    const tally = new Tally();
    const readers: Readers = {
      ...ones(),
      regrow_outcomes_total: () => tally.entries().map(([result, count]) => [{ result }, count]),
    };
    metrics.read(readers, new RecordingLogger());
    tally.add("confirmed");
    await metrics.text();
    tally.add("confirmed");
    assert.match((await metrics.text()).body, /^regrow_outcomes_total\{result="confirmed"\} 2$/m);
  });

  it("are shown without one that cannot be read, and the log says which", async () => {
    const metrics = new Metrics();
    const log = new RecordingLogger();
    const readers: Readers = { ...ones(), regrow_webhook_queue: () => Promise.reject(new Error("no disk")) };
    metrics.read(readers, log);
    const { body } = await metrics.text();
    assert.doesNotMatch(body, /^regrow_webhook_queue /m);
    assert.match(body, /^regrow_live_links 1$/m);
    assert.deepEqual(log.lines, [
      {
        level: "warn",
        message: "metric could not be read",
        fields: { metric: "regrow_webhook_queue", reason: "Error: no disk" },
      },
    ]);
  });

  it("are of one DMS each", async () => {
    const [one, other] = [new Metrics(), new Metrics()];
    one.observe("regrow_commit_seconds", {}, 1);
    assert.match((await one.text()).body, /^regrow_commit_seconds_count 1$/m);
    assert.doesNotMatch((await other.text()).body, /^regrow_commit_seconds_count 1$/m);
  });

  it("have names as Prometheus has them: a counter ends in _total, units are base units", () => {
    for (const [name, { kind, about }] of Object.entries(METRICS)) {
      assert.match(name, /^(regrow|process)_[a-z_]+$/);
      assert.equal(name.endsWith("_total"), kind === "counter", name);
      assert.doesNotMatch(name, /_(ms|kb|mb|minutes)(_|$)/);
      assert.doesNotMatch(about, /\.$/);
    }
  });
});
