import assert from "node:assert/strict";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, it } from "node:test";
import { makePublisher } from "@regrow/testing/publisher";
import { startDms } from "../start-dms.ts";
import { signUp } from "../test-person.ts";

const GIB = 1024 ** 3;
const PIECE = new Uint8Array(64 * 1024);
/** A little more than the DMS reads of what it has refused: then it answers and ends the line, and the rest is never sent. */
const SENT_BYTES = 32 * 1024 * 1024 + PIECE.length;

describe("ten gigabytes for a DMS that takes one", () => {
  it("are refused by their announced length, in one piece and in pieces, and none of them is kept", async () => {
    await using test = await startDms({ limits: { bundleBytes: GIB } });
    const anna = await signUp(test);
    const { platformRoot } = makePublisher({ product: "KIOSK" });
    const body = { code: "KIOSK", platformRoot: Buffer.from(platformRoot).toString() };
    assert.equal((await anna.send("POST", "/api/products", body)).statusCode, 201);

    const announced = { sizeBytes: 10 * GIB, sha256: "ab".repeat(32) };
    const begun = await anna.send("POST", "/api/products/KIOSK/uploads", announced);
    assert.deepEqual([begun.statusCode, begun.json<{ code: string }>().code], [413, "BUNDLE_TOO_LARGE"]);

    const socket = connect(Number(new URL(test.dms.peopleUrl).port), "127.0.0.1");
    socket.on("error", () => {}); // the DMS ends the line before all is sent
    const head = ["PUT /api/products/KIOSK/bundles HTTP/1.1", "host: dms", `authorization: Bearer ${anna.token}`];
    socket.write([...head, "content-type: application/x-tar", `content-length: ${10 * GIB}`, "", ""].join("\r\n"));
    let answer = "";
    socket.on("data", (chunk) => (answer += String(chunk)));
    let leftBytes = SENT_BYTES;
    const send = (): void => {
      while (leftBytes > 0) {
        leftBytes -= PIECE.length;
        if (!socket.write(PIECE)) return;
      }
    };
    socket.on("drain", send);
    send();
    await once(socket, "close");
    assert.match(answer, /^HTTP\/1\.1 413 /);
    assert.match(answer, /"code":"BUNDLE_TOO_LARGE"/);
    for (const folder of ["blobs", "uploads"]) {
      const entries = await readdir(join(test.folder, folder), { recursive: true, withFileTypes: true });
      assert.deepEqual(
        entries.filter((entry) => entry.isFile()).map(({ name }) => name),
        [],
      );
    }
  });
});
