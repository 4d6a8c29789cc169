import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { withTempFolder } from "@regrow/testing/temp-folder";
import type { Result } from "../command/index.ts";
import { FakeLink, answerOf } from "../../test/fake-link.ts";
import { runJob, type ConsoleJob } from "./run-console.ts";
import { readInputScript, readScript, scriptLines } from "./script.ts";
import { checkLine } from "./run-lines.ts";

const NOTHING: ConsoleJob = {
  uploads: [],
  scripts: [],
  commands: [],
  lines: [],
  downloads: [],
  keepsGoing: false,
  isMachine: false,
};

interface Done {
  readonly result: Result;
  readonly printed: string;
}

/** A device that fails with the code that a line names. */
async function run(job: Partial<ConsoleJob>, folder = "/", isJson = false, link = device()): Promise<Done> {
  let printed = "";
  const result = await runJob(
    link,
    { ...NOTHING, ...job },
    {
      folder,
      isJson,
      status: { note: () => {}, progress: () => {}, end: () => {} },
      signal: new AbortController().signal,
      print: (line) => void (printed += `${line}\n`),
      write: (bytes) => void (printed += Buffer.from(bytes).toString("latin1")),
    },
  );
  return { result, printed };
}

function device(): FakeLink {
  return new FakeLink({
    reply: (line) => {
      if (line === "fail 3") return answerOf("no such thing", 3);
      return line === "fail 7"
        ? answerOf("wrong\u001b[2J", 7)
        : line.startsWith("say ")
          ? answerOf(line.slice(4))
          : undefined;
    },
  });
}

describe("a job", () => {
  it("prints answers, and ends with 10 and the code of the first line that fails", async () => {
    const { result, printed } = await run({ commands: ["say one", "fail 3", "say two"] });
    assert.equal(printed, "one\nno such thing\n");
    assert.equal(result.exit, 13);
  });

  it("keeps going when it is told to, and still tells the first failure", async () => {
    const { result, printed } = await run({ commands: ["fail 7", "fail 3", "say two"], keepsGoing: true });
    assert.equal(printed, "wrong\ufffd[2J\nno such thing\ntwo\n");
    assert.equal(result.exit, 17);
  });

  it("shows the lines of scripts, in front of those of --command", () =>
    withTempFolder(async (folder) => {
      await writeFile(join(folder, "a"), "\ufeff# comment\r\n\r\n  say one\r\nsay two");
      const { result, printed } = await run({ scripts: ["a"], commands: ["say three"] }, folder);
      assert.equal(printed, "> say one\none\n> say two\ntwo\nthree\n");
      assert.equal(result.exit, undefined);
    }));

  it("gives what --machine wants as it came, and --json in the result alone", async () => {
    const machine = await run({ commands: ["say one", "fail 3"], isMachine: true });
    assert.equal(machine.printed, "R000005\r\none\r\nR300015\r\nno such thing\r\n");
    const json = await run({ commands: ["say one", "fail 3"] }, "/", true);
    assert.equal(json.printed, "");
    assert.deepEqual(json.result.json, {
      ok: false,
      answers: [
        { line: "say one", code: 0, text: "one", isSafeMode: false },
        { line: "fail 3", code: 3, text: "no such thing", isSafeMode: false },
      ],
      files: [],
    });
  });

  it("moves files before and behind the lines, and none behind one that failed", () =>
    withTempFolder(async (folder) => {
      await writeFile(join(folder, "up"), "abc");
      const link = device();
      const { result } = await run(
        { uploads: ["up", "up=a=b"], downloads: ["dir/up=back"], commands: [] },
        folder,
        false,
        namedTwice(link),
      );
      assert.deepEqual([...link.files.keys()], ["dir/up", "up", "a=b"]);
      assert.equal(await readFile(join(folder, "back"), "utf8"), "there");
      assert.equal(result.text.length, 3);
      const failed = await run({ commands: ["fail 3"], downloads: ["up=never"] }, folder, false, link);
      assert.equal(failed.result.exit, 13);
      await assert.rejects(readFile(join(folder, "never")));
    }));
});

function namedTwice(link: FakeLink): FakeLink {
  link.files.set("dir/up", Buffer.from("there"));
  return link;
}

describe("a script", () => {
  it("is bounded, and says which line is too long", async () => {
    assert.throws(() => scriptLines(`ls\n${"x".repeat(4_097)}`), { code: "INPUT_TOO_LARGE" });
    await assert.rejects(readInputScript(endless()), { code: "INPUT_TOO_LARGE" });
    await assert.rejects(readScript("/no/such/file"), { code: "INPUT_UNREADABLE" });
  });

  it("has lines with any of the ends that hosts use", () => {
    assert.deepEqual(scriptLines("a\nb\r\nc\n\rd\re"), ["a", "b", "c", "d", "e"]);
  });
});

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) yield new Uint8Array(1_000_000);
}

describe("checkLine", () => {
  it("refuses what would leave a device waiting for bytes, and control characters", () => {
    for (const line of ["stream_write 0 10", "write 0 1", "file_create a 5", "fcr a 5 -c 0x1", "a\u0003", "a\nb"])
      assert.throws(() => checkLine(line), { code: "USAGE" }, JSON.stringify(line));
    for (const line of ["file_create a 0", "fcr -o a 5", "stream_write 0 0", "ls", 'set wlan.ssid "a b"', "nonsense"])
      checkLine(line);
  });
});
