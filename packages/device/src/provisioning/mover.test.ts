import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { NOTHING_SEEN } from "@regrow/core/trust";
import { NodeCryptography } from "@regrow/node/cryptography";
import { makeMover } from "../../test/move-order.ts";
import { HastyClock, SILENT, makeTestDevice } from "../../test/test-device.ts";
import { pem } from "../../test/tls-fixtures.ts";
import { DmsAccess } from "./dms-access.ts";
import { Mover } from "./mover.ts";

const URL_HERE = "https://127.0.0.1:1";
const owner = makeMover();

describe("Mover", () => {
  it("follows the order that the DMS gives, tells what is wrong with it, and does not try again at each check-in", async () => {
    const disk = await makeTestDevice({ dmsUrl: URL_HERE, platformRoot: owner.root });
    const clock = new HastyClock();
    using access = new DmsAccess(disk, clock);
    const announced: string[] = [];
    const files = new Map<string, Uint8Array>();
    const given: string[] = [];
    let brings: Uint8Array | null = null;
    const mover = new Mover({
      ...{ disk, access, clock, cryptography: new NodeCryptography(), log: SILENT },
      token: { read: () => null, erase: async () => {} },
      record: async () => {},
      seen: async () => NOTHING_SEEN,
      givenNames: async () => given,
      bringFiles: async () => {
        if (brings === null) throw new RegrowError("DMS_UNREACHABLE");
        files.set("given.json", brings);
      },
      readFile: async (name) => {
        const bytes = files.get(name);
        if (bytes === undefined) throw new RegrowError("FILE_UNKNOWN", { name });
        return bytes;
      },
      announce: (line) => void announced.push(line),
      signal: new AbortController().signal,
    });
    const told = async (): Promise<number> => {
      assert.equal(await mover.follow(), false);
      return announced.splice(0).length;
    };

    files.set("dms-move.json", new TextEncoder().encode("{}"));
    assert.equal(await told(), 0, "a user's file of that name is no order of the DMS's");
    given.push("dms-move.json");
    assert.equal(await told(), 1);
    assert.equal(await told(), 0, "the same, a moment later");
    await clock.sleep(10 * 60_000);
    assert.equal(await told(), 1);
    files.set("dms-move.json", new TextEncoder().encode("[]"));
    assert.equal(await told(), 1, "another one is tried at once");
    const order = await owner.file({ url: URL_HERE, caPem: pem("ca") });
    files.set("dms-move.json", order);
    assert.equal(await told(), 0, "it is there already");

    assert.equal(await mover.move("dms-move.json"), "there-already");
    await assert.rejects(mover.move("given.json"), { code: "FILE_UNKNOWN" });
    brings = order;
    await assert.rejects(mover.move("other.json"), { code: "FILE_UNKNOWN" });
    files.delete("given.json");
    assert.equal(await mover.move("given.json"), "there-already", "the DMS has it, and was asked");
  });
});
