import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { VirtualClock } from "@regrow/sim/clock";
import { RecordingLogger } from "@regrow/testing/log";
import { makeTempFolder } from "@regrow/testing/temp-folder";
import { openDatabase, openSqlite, transact, type Database } from "../database/index.ts";
import type { Change } from "./change.ts";
import { ChangeFeed } from "./change-feed.ts";
import { noteChange, noteChanges } from "./note-change.ts";

interface Node {
  readonly database: Database;
  readonly feed: ChangeFeed;
  readonly seen: Change[];
  gaps(): number;
}

async function withNodes(use: (first: Node, second: Node, clock: VirtualClock) => Promise<void>): Promise<void> {
  await using folder = await makeTempFolder();
  const clock = new VirtualClock();
  const open = async (): Promise<Node> => {
    const database = await openDatabase(join(folder.path, "dms.db"), openSqlite, 0);
    const seen: Change[] = [];
    let gaps = 0;
    const feed = await ChangeFeed.open({
      database,
      clock,
      logger: new RecordingLogger(),
      onChange: (change) => void seen.push(change),
      onGap: () => (gaps += 1),
    });
    return { database, feed, seen, gaps: () => gaps };
  };
  const nodes = [await open(), await open()] as const;
  await use(...nodes, clock);
  for (const { feed, database } of nodes) {
    await feed[Symbol.asyncDispose]();
    await database.destroy();
  }
}

const CHANGE: Change = { kind: "device", subject: "a" };
const write = ({ database }: Node): Promise<void> => transact(database, (writer) => noteChange(writer, CHANGE));

describe("ChangeFeed", () => {
  it("tells of a change before who wrote it is answered, and of those of another process soon", () =>
    withNodes(async (first, second, clock) => {
      await write(first);
      assert.deepEqual(first.seen, [CHANGE]);
      assert.deepEqual(second.seen, []);
      while (second.seen.length === 0) await clock.advance(500);
      assert.deepEqual(second.seen, [CHANGE]);
    }));

  it("tells of very many changes at once, each once, before who wrote them is answered", () =>
    withNodes(async (first, second, clock) => {
      const subjects = Array.from({ length: 1_201 }, (_, n) => `d${n}`);
      await transact(first.database, async (writer) => {
        for (let start = 0; start < subjects.length; start += 500)
          await noteChanges(writer, "device", subjects.slice(start, start + 500));
      });
      assert.deepEqual(
        first.seen.map(({ subject }) => subject),
        subjects,
      );
      while (second.seen.length < subjects.length) await clock.advance(500);
      assert.deepEqual([second.seen, second.gaps()], [first.seen, 0]);
    }));

  it("tells of nothing that was taken back", () =>
    withNodes(async (first) => {
      const failing = transact(first.database, async (writer) => {
        await noteChange(writer, CHANGE);
        throw new Error("given up");
      });
      await assert.rejects(failing);
      await write(first);
      assert.equal(first.seen.length, 1);
    }));

  it("is not believed when it could not look for a while", () =>
    withNodes(async (first, _second, clock) => {
      assert.equal(first.feed.isFresh, true);
      await first.feed[Symbol.asyncDispose]();
      await clock.advance(5_001);
      assert.equal(first.feed.isFresh, false);
      await write(first);
      assert.equal(first.feed.isFresh, true);
    }));

  it("says so when changes are gone that it has not read", () =>
    withNodes(async (first, second, clock) => {
      await write(first);
      await write(first);
      await first.database.deleteFrom("changes").where("sequence", "=", 1).execute();
      while (second.seen.length === 0) await clock.advance(500);
      assert.equal(second.gaps(), 1);
    }));
});
