import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { readPair } from "../people-tls/certificate-files.ts";
import { dmsConfigOf } from "./dms-config.ts";
import { loadConfig, loadFolder, type ConfigPlace, type LoadedConfig } from "./load-config.ts";
import { configLines, showConfig } from "./show-config.ts";

const URL_TEXT = "smtps://user:hunter2@mail.example";
const HAS_MKFIFO = spawnSync("mkfifo", ["--version"]).error === undefined;
const NO_CLOCK = { nowMs: () => 0, sleep: async () => {} };
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

  it("reads a file that begins with a byte order mark, as one of Windows does", async () => {
    await withTempFolder(async (folder) => {
      await write(join(folder, "dms.json"), '\uFEFF{\r\n  "people-port": 7\r\n}\r\n');
      assert.equal((await load(folder, { file: "dms.json" })).settings["people-port"], 7);
    });
  });

  it(
    "refuses a named pipe, which would be waited for without end",
    { skip: HAS_MKFIFO ? false : "no mkfifo" },
    async () => {
      await withTempFolder(async (folder) => {
        const path = join(folder, "pipe");
        execFileSync("mkfifo", [path]);
        const refused = await load(folder, { file: path }).catch((thrown: unknown) => thrown);
        assert.ok(refused instanceof RegrowError && refused.code === "CONFIGURATION_INVALID");
        assert.match(refused.message, /is a pipe/);
        const pair = await readPair(
          { certificate: path, key: path },
          { tries: 1, everyMs: 1 },
          NO_CLOCK,
          new AbortController().signal,
        );
        assert.ok(!pair.ok && /is a pipe/.test(pair.problem));
      });
    },
  );

  it("refuses a password in an address that is shown to everybody", async () => {
    await withTempFolder(async (folder) => {
      const loading = load(folder, { commandLine: { "public-url": "https://user:word@dms.example" } });
      await assert.rejects(loading, /without user and password/);
      const mail = { "smtp-url": URL_TEXT, ...MAIL };
      assert.equal((await load(folder, { commandLine: mail })).settings["smtp-url"], URL_TEXT);
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
        (await load(folder, { file })).warnings.map(({ at }) => at),
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
        (await load(folder, { file })).warnings.map(({ at }) => at),
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
});

describe("settings that do not go together", () => {
  const refused = async (place: Partial<ConfigPlace>): Promise<unknown> => {
    return await load("/nowhere", place).then(
      () => null,
      (error: unknown) => (error instanceof RegrowError ? error.details : error),
    );
  };

  it("are told with all else that is wrong", async () => {
    await withTempFolder(async (folder) => {
      const text = '{"people-port": 1, "people-port": 9000, "people-tls": "files", "pack-cache-mb": "much"}';
      const file = await write(join(folder, "dms.json"), text);
      const environment = { REGROW_DMS_SMTP_URL_FILE: "no-such-secret", REGROW_DMS_DEVICE_PORT: "9000" };
      const commandLine = { "people-prot": "9000" };
      assert.deepEqual(await refused({ folder, file, environment, commandLine }), {
        "--people-prot": "there is no such setting; perhaps you mean people-port",
        [`${file}: people-port`]: "stands there more than once",
        [`${file}: pack-cache-mb`]: 'must be a whole number from 1 to 16777216 (MiB), is "much"',
        [join(folder, "no-such-secret")]: `ENOENT: no such file or directory, open '${join(folder, "no-such-secret")}'`,
        "mail-from": "is needed with smtp-url",
        "people-tls-certificate": "is needed where people-tls is files",
        "people-tls-key": "is needed where people-tls is files",
        "device-port": "is 9000, which people-port is too",
      });
    });
  });

  it("are two listeners at one port, unless each has an address of its own", async () => {
    const ports = { "people-port": "9000", "operations-port": "9000" };
    assert.deepEqual(await refused({ commandLine: ports }), { "operations-port": "is 9000, which people-port is too" });
    const hosts = { "people-host": "192.0.2.1", "operations-host": "127.0.0.1" };
    assert.equal(await refused({ commandLine: { ...ports, ...hosts } }), null);
    assert.notEqual(await refused({ commandLine: { ...ports, ...hosts, "people-host": "0.0.0.0" } }), null);
    assert.equal(await refused({ commandLine: { "people-port": "0", "device-port": "0" } }), null);
  });

  it("say nothing of what is wrong already", async () => {
    const commandLine = { "people-port": "8443x", "people-tls": "file", "people-tls-key": "key.pem" };
    assert.deepEqual(Object.keys(Object(await refused({ commandLine }))), ["--people-port", "--people-tls"]);
  });

  it("are only doubted where they can be meant", async () => {
    const { warnings } = await load("/nowhere", { commandLine: { "public-hosts": "dms.example" } });
    assert.deepEqual(
      warnings.map(({ at }) => at),
      ["device-host"],
    );
    const open = { "public-hosts": "dms.example", "device-host": "0.0.0.0" };
    assert.deepEqual((await load("/nowhere", { commandLine: open })).warnings, []);
  });
});
