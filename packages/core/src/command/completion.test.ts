import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DIALECTS, variableNames } from "../variable/index.ts";
import { commandNames } from "./commands.ts";
import { MAX_CANDIDATES, complete } from "./completion.ts";

const GECKO = { dialect: "gecko-os", isSafeMode: false } as const;
const ZENTRI = { dialect: "zentrios", isSafeMode: false } as const;
const FILES = ["hello.txt", "hello world.txt", "log", 'with"quote'];

/** What Tab makes of a line, the cursor at its end unless `|` stands where it is. */
function tab(text: string, where: typeof GECKO | typeof ZENTRI = GECKO): string {
  const cursor = text.includes("|") ? text.indexOf("|") : text.length;
  const line = text.replace("|", "");
  const { start, end, insert } = complete(line, cursor, where, () => FILES);
  return line.slice(0, start) + insert + line.slice(end);
}

function candidates(line: string, where: typeof GECKO | typeof ZENTRI = GECKO): readonly string[] {
  return complete(line, line.length, where, () => FILES).candidates;
}

describe("complete", () => {
  it("completes what is clear, and as far as it is", () => {
    assert.equal(tab("faults_p"), "faults_print ");
    assert.equal(tab("fau"), "faults_");
    assert.equal(tab("get wlan.m"), "get wlan.mac ");
    assert.equal(tab("  get   sys"), "  get   system");
    assert.equal(tab("get wlan.m| x"), "get wlan.mac x");
    assert.equal(tab("nothing"), "nothing");
    assert.equal(tab("nothing such"), "nothing such");
  });

  it("offers names and groups to get, what can be set to set, values behind a variable", () => {
    assert.deepEqual(candidates("get dms.provision"), ["dms.provision", "dms.provision.status"]);
    assert.deepEqual(candidates("set dms.provision"), ["dms.provision.token"]);
    assert.ok(candidates("get a").includes("all"));
    assert.deepEqual(candidates("set update.automatic "), ["0", "1"]);
    assert.deepEqual(candidates("set sy c f "), ["human", "machine"]);
    assert.equal(tab("set sy c f m"), "set sy c f machine ");
    assert.deepEqual(candidates("set update.automatic 1 "), []);
    assert.deepEqual(candidates("set wlan.mac "), []);
  });

  it("knows short commands, options wherever they stand, and names of two words", () => {
    assert.deepEqual(candidates("faup -"), ["-v"]);
    assert.deepEqual(candidates("fcr hello.txt 12 -"), candidates("file_create -"));
    assert.deepEqual(candidates("fcr -c "), []);
    assert.deepEqual(candidates("dms ", ZENTRI).slice(0, 2), ["dms activate", "dms claim"]);
    assert.equal(tab("dms  cl", ZENTRI), "dms claim ");
    assert.deepEqual(candidates("dms ", GECKO), []);
  });

  it("offers files, in quotes where they need some, and never one that no line can name", () => {
    assert.equal(tab("file_open l"), "file_open log ");
    assert.deepEqual(candidates("fop hello"), ['"hello world.txt"', '"hello.txt"']);
    assert.equal(tab("fop hello"), 'fop "hello');
    assert.equal(tab('fop "hello '), 'fop "hello world.txt" ');
    assert.deepEqual(candidates("fop with"), []);
    assert.deepEqual(candidates("file_create hel"), []);
  });

  it("offers topics to help", () => {
    assert.equal(tab("help var"), "help variables ");
    assert.ok(candidates("help sy").includes("system.uuid"));
    assert.equal(tab("? dms  cl", ZENTRI), "? dms claim ");
  });

  it("offers in safe mode only what is there", () => {
    const safe = { ...GECKO, isSafeMode: true };
    assert.deepEqual(complete("", 0, safe).candidates, commandNames(safe));
    const names = variableNames("gecko-os", safe);
    for (const name of complete("set ", 4, safe).candidates) assert.ok(names.some((each) => each === name));
  });

  it("is bounded, whatever the files are", () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `file-${index}`);
    assert.equal(complete("fde f", 5, GECKO, () => many).candidates.length, MAX_CANDIDATES);
    assert.deepEqual(complete("x".repeat(10_000_000), 10_000_000, GECKO).candidates, []);
  });

  it("never throws, keeps what is typed, and offers only what begins so", () => {
    const words = [
      ...commandNames(GECKO),
      ...variableNames("gecko-os"),
      "-",
      '"',
      " ",
      "  ",
      "all",
      "hel",
      "\ud83e",
      "\0",
    ];
    const piece = fc.oneof(fc.constantFrom(...words), fc.string({ unit: "binary", maxLength: 8 }));
    const line = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(" "));
    fc.assert(
      fc.property(
        line,
        fc.integer(),
        fc.constantFrom(...DIALECTS),
        fc.boolean(),
        (text, cursor, dialect, isSafeMode) => {
          const { start, end, candidates: all, insert } = complete(text, cursor, { dialect, isSafeMode }, () => FILES);
          assert.ok(start >= 0 && start <= end && end <= text.length);
          const typed = text.slice(start, end).replaceAll('"', "").split(/\s+/).join(" ");
          for (const each of all) assert.ok(each.replaceAll('"', "").startsWith(typed), `${each} for ${typed}`);
          if (all.length !== 1) for (const each of all) assert.ok(each.startsWith(insert));
          if (all.length === 0) assert.equal(insert, text.slice(start, end));
        },
      ),
    );
  });
});
