import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { FILE_CHANNELS, FILE_TYPES } from "@regrow/core/file";
import { MAX_SETTINGS_FILE_BYTES } from "@regrow/core/settings-file";
import { SimulatedDisk } from "@regrow/sim/disk";
import { create, newFile, openFiles, readText } from "../../test/files.ts";
import { SILENT } from "../../test/test-device.ts";
import type { FileSystem } from "../file-system/index.ts";
import { loadFromFile, loadSettings, saveToFile, type Settings } from "./index.ts";

interface Ports {
  readonly disk: SimulatedDisk;
  readonly files: FileSystem;
  readonly settings: Settings;
  readonly channel: "serial";
  readonly dialect: "gecko-os";
}

async function open(disk = new SimulatedDisk()): Promise<Ports> {
  const [files, settings] = [await openFiles(disk), await loadSettings(disk, SILENT)];
  return { disk, files, settings, channel: "serial", dialect: "gecko-os" };
}

describe("a settings file", () => {
  it("is of the documented type, durable, and gives the values back after a change", async () => {
    const ports = await open();
    ports.settings.set("uart.baud", "9600");
    await saveToFile(ports, "office.csv");
    assert.equal((await ports.files.find("office.csv"))?.type, FILE_TYPES.settings);
    for (const state of ports.disk.crashStates({ seed: 1, limit: 8, names: "any" })) {
      const again = await open(ports.disk.boot(state));
      assert.equal(again.settings.get("uart.baud"), "115200", "the file alone was saved");
      await loadFromFile(again, "office.csv");
      assert.equal(again.settings.get("uart.baud"), "9600");
    }
  });

  it("has no secrets in it, and loading it leaves them as they are", async () => {
    const ports = await open();
    ports.settings.set("dms.provision.token", "hush-hush-hush-hush");
    await saveToFile(ports, "office.csv");
    assert.doesNotMatch(await readText(ports.files, "office.csv"), /hush/);
    assert.match(await readText(ports.files, "office.csv"), /^# dms\.provision\.token: left out, a secret$/m);
    await loadFromFile(ports, "office.csv");
    assert.equal(ports.settings.get("dms.provision.token"), "hush-hush-hush-hush");
  });

  it("changes nothing when one line is wrong, and says which", async () => {
    const ports = await open();
    await create(ports.files, "bad.csv", "uart.baud  9600\n# fine\nuart.data  9\nuart.parity  even\n");
    await assert.rejects(
      loadFromFile(ports, "bad.csv"),
      (error) =>
        error instanceof RegrowError &&
        error.code === "SETTINGS_FILE_INVALID" &&
        error.details["line"] === 3 &&
        /uart\.data: one of 5, 6, 7, 8/.test(error.message),
    );
    assert.deepEqual([ports.settings.get("uart.baud"), ports.settings.get("uart.parity")], ["115200", "none"]);
  });

  it("is refused when it is too long, or no text", async () => {
    const ports = await open();
    await create(ports.files, "long.csv", "#".repeat(MAX_SETTINGS_FILE_BYTES + 1));
    await create(ports.files, "binary.csv", new Uint8Array([0x23, 0xff, 0xfe]));
    for (const name of ["long.csv", "binary.csv"])
      await assert.rejects(
        loadFromFile(ports, name),
        (error) => error instanceof RegrowError && error.code === "SETTINGS_FILE_INVALID",
        name,
      );
    await create(ports.files, "just.csv", "#".repeat(MAX_SETTINGS_FILE_BYTES));
    assert.deepEqual(await loadFromFile(ports, "just.csv"), {});
  });

  it("is as protected as any file", async () => {
    const ports = await open();
    const permissions = FILE_CHANNELS["http-api"];
    const writer = await ports.files.create(newFile("web.csv", "uart.baud  9600", { permissions }));
    await writer.write(new TextEncoder().encode("uart.baud  9600"));
    const refusal = (error: unknown): boolean => error instanceof RegrowError && error.code === "FILE_NOT_PERMITTED";
    await assert.rejects(loadFromFile(ports, "web.csv"), refusal);
    await assert.rejects(saveToFile(ports, "web.csv"), refusal);
  });
});
