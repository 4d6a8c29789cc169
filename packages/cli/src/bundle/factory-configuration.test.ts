import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { NodeCryptography } from "@regrow/node/cryptography";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { readSource } from "./read-source.ts";

async function typeOf(folder: string, text: string | Uint8Array): Promise<number | undefined> {
  await mkdir(folder, { recursive: true });
  const rows = [{ name: "factory-config.ini", file: "office.ini" }];
  await writeFile(join(folder, "regrow.json"), JSON.stringify({ product: "ACME-KIOSK", rows }));
  await writeFile(join(folder, "office.ini"), text);
  const source = await readSource({ cryptography: new NodeCryptography(), folder, version: "1.0.0", keepOut: [] });
  return source.manifest.rows.find(({ name }) => name === "factory-config.ini")?.type;
}

describe("a factory configuration among the rows of a bundle", () => {
  it("has its documented type, whatever the file is called on the publisher's disk", () =>
    withTempFolder(async (folder) => {
      assert.equal(await typeOf(folder, "# ours\nuart.baud  9600\n"), 0x42);
    }));

  it("is not signed with a line that no device takes, and the line is named", () =>
    withTempFolder(async (folder) => {
      await assert.rejects(
        typeOf(folder, "uart.baud 9600\nuart.bawd 1\nuart.data 99\n"),
        (error) =>
          error instanceof RegrowError &&
          error.code === "CONFIGURATION_INVALID" &&
          error.details["line"] === 2 &&
          error.details["furtherLines"] === 1,
      );
      await assert.rejects(typeOf(folder, new Uint8Array(70_000).fill(0x23)), { code: "CONFIGURATION_INVALID" });
    }));
});
