import assert from "node:assert/strict";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { describe, it } from "node:test";
import { SimulatedDisk } from "@regrow/sim/disk";
import { countHeld, create, openFiles, writeBundleFiles } from "../../test/files.ts";
import { findFile } from "./find-file.ts";
import { serveFile } from "./serve-file.ts";

describe("a file that is served", () => {
  it("is let go of when the client is gone before the first piece of it", async () => {
    const disk = new SimulatedDisk();
    await writeBundleFiles(disk);
    const files = await openFiles(disk);
    await create(files, "large.bin", new Uint8Array(300_000));
    const held = countHeld(disk);
    const found = await findFile(files, "large.bin");
    assert.ok(found.kind === "found");
    const response = new ServerResponse(new IncomingMessage(new Socket()));
    response.destroy();
    await assert.rejects(serveFile(files, found, { headers: {}, response, more: {} }));
    assert.equal(held(), 0);
  });
});
