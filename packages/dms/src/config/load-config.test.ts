import assert from "node:assert/strict";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { dmsConfigOf } from "./dms-config.ts";
import { loadConfig, loadFolder, type ConfigPlace, type LoadedConfig } from "./load-config.ts";
import { configLines, showConfig } from "./show-config.ts";

const URL_TEXT = "smtps://user:hunter2@mail.example";
const MAIL = { "mail-from": "dms@example.com" };

function load(folder: string, place: Partial<ConfigPlace> = {}): Promise<LoadedConfig> {
  return loadConfig({ folder, commandLine: {}, environment: {}, ...place });
}

async function write(path: string, value: unknown, mode = 0o600): Promise<string> {
  await writeFile(path, typeof value === "string" ? value : JSON.stringify(value));
  await chmod(path, mode);
  return path;
}

describe("loadConfig", () => {
  it("reads the file that is named, else the one in the DMS's folder", async () => {
    await withTempFolder(async (folder) => {
      assert.equal((await load(folder)).file, null);
      await mkdir(join(folder, "dms-data"));
      const own = await write(join(folder, "dms-data", "dms.json"), { "people-port": 1 });
      const other = await write(join(folder, "other.json"), { "people-port": 2 });
      const port = async (place: Partial<ConfigPlace>): Promise<unknown> => {
        const { settings, file } = await load(folder, place);
        return [settings["people-port"], file];
      };
      assert.deepEqual(await port({}), [1, own]);
      assert.deepEqual(await port({ commandLine: { folder: "elsewhere" } }), [8080, null]);
      assert.deepEqual(await port({ environment: { REGROW_DMS_CONFIG: "other.json" } }), [2, other]);
      assert.deepEqual(await port({ environment: { REGROW_DMS_CONFIG: "none" }, file: "other.json" }), [2, other]);
    });
  });

  it("says which file it cannot read", async () => {
    await withTempFolder(async (folder) => {
      await assert.rejects(load(folder, { file: "none.json" }), /none\.json.*ENOENT/);
      await write(join(folder, "large.json"), " ".repeat(1024 * 1024 + 1));
      await assert.rejects(load(folder, { file: "large.json" }), /large\.json.*1048577 bytes/);
      await assert.rejects(load(folder, { file: "." }), { code: "CONFIGURATION_INVALID" });
      await write(join(folder, "bad.json"), { "smtp-url-file": "no-such-secret", ...MAIL });
      await assert.rejects(load(folder, { file: "bad.json" }), /no-such-secret.*ENOENT/);
    });
  });

  it("reads a secret from its file, masks it, and warns when others can read it", async () => {
    await withTempFolder(async (folder) => {
      const secret = await write(join(folder, "secret"), `${URL_TEXT}\n`);
      const file = await write(join(folder, "dms.json"), { "smtp-url-file": "secret", ...MAIL }, 0o644);
      const loaded = await load(folder, { file });
      assert.equal(dmsConfigOf(loaded.settings).smtpUrl, URL_TEXT);
      assert.deepEqual(loaded.warnings, []);
      assert.doesNotMatch(JSON.stringify(showConfig(loaded)), /hunter2/);
      assert.match(configLines(showConfig(loaded)).join("\n"), /smtp-url +\*{8} +\(.*dms\.json, read from .*secret\)/);
      await chmod(secret, 0o644);
      assert.deepEqual(
        (await load(folder, { file })).warnings.map((warning) => warning.file),
        [secret],
      );
      await write(secret, "hunter2");
      await assert.rejects(load(folder, { file }), (error) => {
        assert.match(String(error), /secret: must hold a URL/);
        assert.doesNotMatch(String(error), /hunter2/);
        return true;
      });
    });
  });

  it("warns of a configuration file that holds a secret and that others can read", async () => {
    await withTempFolder(async (folder) => {
      const file = await write(join(folder, "dms.json"), { "smtp-url": URL_TEXT, ...MAIL }, 0o640);
      assert.deepEqual((await load(folder, { file })).warnings, []);
      await chmod(file, 0o644);
      assert.deepEqual(
        (await load(folder, { file })).warnings.map((warning) => warning.file),
        [file],
      );
      // Whether it counts or not.
      const environment = { REGROW_SMTP_URL: URL_TEXT };
      assert.equal((await load(folder, { file, environment })).warnings.length, 1);
    });
  });
});

describe("loadFolder", () => {
  it("counts command line before environment before the file that is named", async () => {
    await withTempFolder(async (folder) => {
      const file = await write(join(folder, "site.json"), { folder: "of-file", "smtp-url-file": "no-such-secret" });
      const of = async (place: Partial<ConfigPlace>): Promise<string> =>
        await loadFolder({ folder, commandLine: {}, environment: {}, ...place });
      assert.equal(await of({}), join(folder, "dms-data"));
      assert.equal(await of({ file: "site.json" }), join(folder, "of-file"));
      assert.equal(await of({ environment: { REGROW_DMS_CONFIG: file } }), join(folder, "of-file"));
      const environment = { REGROW_DMS_FOLDER: "of-variable", REGROW_DMS_CA: "of-people.pem" };
      assert.equal(await of({ file, environment }), join(folder, "of-variable"));
      assert.equal(await of({ file, environment, commandLine: { folder: "told" } }), join(folder, "told"));
    });
  });

  it("refuses what is wrong in the file that is named, and looks at none in the folder", async () => {
    await withTempFolder(async (folder) => {
      await write(join(folder, "site.json"), { folder: "dms", "people-prot": 1, "pack-cache-mb": "much" });
      const place = { folder, commandLine: {}, environment: {} };
      await assert.rejects(loadFolder({ ...place, file: "site.json" }), /people-prot.*no such setting.*pack-cache-mb/);
      await assert.rejects(loadFolder({ ...place, file: "none.json" }), /none\.json.*ENOENT/);
      await assert.rejects(loadFolder({ ...place, environment: { REGROW_DMS_FOLDR: "x" } }), /REGROW_DMS_FOLDER/);
      await mkdir(join(folder, "dms-data"));
      await write(join(folder, "dms-data", "dms.json"), "{");
      assert.equal(await loadFolder(place), join(folder, "dms-data"));
    });
  });
});

describe("dmsConfigOf", () => {
  it("gives units of the program's own, and leaves out what is without a bound", async () => {
    await withTempFolder(async (folder) => {
      const commandLine = { "download-kbps": "3", "pack-cache-mb": "2", "public-url": "https://dms.example/" };
      const config = dmsConfigOf((await load(folder, { commandLine })).settings);
      assert.equal(config.downloadBytesPerSecond, 3_072);
      assert.equal(config.downloadBytesPerSecondPerDevice, undefined);
      assert.equal(config.packCacheBytes, 2_097_152);
      assert.equal(config.publicUrl, "https://dms.example");
      assert.deepEqual(config.returnPolicy, { afterMs: 60_000, jitterMs: 60_000 });
    });
  });

  it("refuses a mail server without a sender", async () => {
    await withTempFolder(async (folder) => {
      const { settings } = await load(folder, { environment: { REGROW_SMTP_URL: URL_TEXT } });
      assert.throws(() => dmsConfigOf(settings), { code: "CONFIGURATION_INVALID" });
    });
  });
});
