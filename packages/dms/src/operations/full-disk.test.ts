import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, it } from "node:test";
import { RecordingLogger } from "@regrow/testing/log";
import { startDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp } from "../../test/test-person.ts";
import { openSqlite, type OpenSqlite } from "../database/index.ts";

/** A database that can be made full: it takes no page more, and says so as it does on a full disk. */
function fillable(): { readonly open: OpenSqlite; fill(): void; makeRoom(): void } {
  let limit = (_pages: string): void => {};
  return {
    open(path) {
      const database = openSqlite(path);
      limit = (pages) => void database.prepare(`pragma max_page_count = ${pages}`).all([]);
      return database;
    },
    fill: () => limit("1"), // as many as there are
    makeRoom: () => limit("1000000"),
  };
}

describe("a database without room", () => {
  it("refuses changes by name, goes on serving reads and check-ins, and takes changes again when there is room", async () => {
    const disk = fillable();
    const log = new RecordingLogger();
    await using test = await startDms({ openSqlite: disk.open, logger: log });
    const anna = await signUp(test);
    const device = new TestDevice(test);
    await device.provision(await anna.makeToken("provision"), randomUUID());
    await device.ask("PUT", "/provision");
    const standing = async (): Promise<unknown> => (await device.checkIn()).body["standing"];
    const before = await standing();
    disk.fill();

    const add = () => anna.send("POST", "/api/tokens", { kind: "provision" });
    const refused = [];
    for (let count = 0; count < 300 && refused.length < 3; count += 1) {
      const answer = await add();
      if (answer.statusCode >= 400) refused.push([answer.statusCode, answer.json<{ code: string }>().code]);
    }
    assert.deepEqual(refused, Array(3).fill([507, "STORAGE_FULL"]));
    assert.equal((await anna.get("/api/devices")).statusCode, 200);
    assert.equal((await device.ask("GET", `/check-in/${String(before)}/0`)).status, 204);
    assert.equal((await device.checkIn()).status, 200);
    disk.makeRoom();
    assert.equal((await add()).statusCode, 201);
    assert.equal(await standing(), before);
  });
});
