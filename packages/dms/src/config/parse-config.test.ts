import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { SETTINGS } from "./config-table.ts";
import type { Sources } from "./given-values.ts";
import { parseConfig, type ParsedConfig } from "./parse-config.ts";
import { environmentName } from "./setting-names.ts";
import type { SettingTable } from "./setting.ts";

const TABLE: SettingTable = {
  port: { kind: "number", min: 1, max: 9, default: 5, about: "port" },
  level: { kind: "choice", of: ["low", "high"], default: "low", about: "level" },
  loud: { kind: "flag", default: false, about: "loud" },
  hosts: { kind: "list", of: "name", about: "hosts" },
  folder: { kind: "path", default: "kept", about: "folder" },
  "mail-url": { kind: "url", protocols: ["smtp"], isSecret: true, about: "mail" },
};

type Given = Partial<Omit<Sources, "file">> & { readonly file?: string; readonly isOfFolder?: boolean };

function parse({ file, isOfFolder = false, ...given }: Given): ParsedConfig {
  return parseConfig(TABLE, {
    ...{ commandLine: {}, environment: {}, folders: { process: "/here", file: "/etc" }, ...given },
    file: file === undefined ? null : { path: "dms.json", text: file, isOfFolder },
  });
}

function values(given: Given): Record<string, unknown> {
  const parsed = parse(given);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return Object.fromEntries([...parsed.found].map(([name, { value, source }]) => [name, [value, source]]));
}

function problems(given: Given): readonly string[] {
  const parsed = parse(given);
  assert.ok(!parsed.ok);
  return parsed.problems.map(({ at, problem }) => `${at}: ${problem}`);
}

describe("the configuration", () => {
  it("is the table's own where nobody says anything", () => {
    assert.deepEqual(values({}), {
      port: [5, "default"],
      level: ["low", "default"],
      loud: [false, "default"],
      hosts: [[], "default"],
      folder: ["/here/kept", "default"],
      "mail-url": [null, "default"],
    });
  });

  it("takes lists, flags and paths as each source writes them", () => {
    const file = values({ file: '{"hosts":["a.example","::1"],"loud":true,"folder":"x"}' });
    assert.deepEqual(file["hosts"], [["a.example", "::1"], "file"]);
    assert.deepEqual(file["loud"], [true, "file"]);
    assert.deepEqual(file["folder"], ["/etc/x", "file"]);
    const environment = values({
      environment: { REGROW_DMS_HOSTS: "a.example, b", REGROW_DMS_LOUD: "true", REGROW_DMS_FOLDER: "x" },
    });
    assert.deepEqual(environment["hosts"], [["a.example", "b"], "environment"]);
    assert.deepEqual(environment["folder"], ["/here/x", "environment"]);
  });

  it("tells everything that is wrong, where, what is expected and what is there", () => {
    assert.deepEqual(
      problems({
        commandLine: { port: "10" },
        environment: { REGROW_DMS_PROT: "3", REGROW_DMS_LEVEL: "medium", REGROW_DATA: "is not ours" },
        file: '{"port":"5","lound":true,"hosts":"a","constructor":1}',
      }),
      [
        "REGROW_DMS_PROT: there is no such setting; perhaps you mean REGROW_DMS_PORT",
        "dms.json: lound: there is no such setting; perhaps you mean loud",
        "dms.json: constructor: there is no such setting",
        '--port: must be a whole number from 1 to 9, is "10"',
        'REGROW_DMS_LEVEL: must be one of low, high, is "medium"',
        'dms.json: port: must be a whole number from 1 to 9, is "5"',
        'dms.json: hosts: must be a list of names, is "a"',
      ],
    );
  });

  it("tells no secret", () => {
    const wrong = 'http://user:hunter2@host"';
    for (const given of [
      { commandLine: { "mail-url": wrong } },
      { environment: { REGROW_DMS_MAIL_URL: wrong } },
      { file: JSON.stringify({ "mail-url": wrong }) },
      { file: '{"mail-url":"hunter2' },
      { file: '{"mail-url":"hunter2\n' },
      { file: '{"mail-url":"hunter2",\nhunter2}' },
    ]) {
      const [problem = "", ...more] = problems(given);
      assert.deepEqual(more, []);
      assert.doesNotMatch(problem, /hunter/);
    }
    assert.deepEqual(problems({ file: '{"mail-url":"a",\n oh}' }), ["dms.json: must be JSON, is not in line 2"]);
  });

  it("takes a secret's file in its place, but not both at one place", () => {
    const parsed = parse({ file: '{"mail-url-file":"secret"}' });
    assert.deepEqual(parsed.ok && parsed.found.get("mail-url"), {
      value: null,
      source: "file",
      secretFile: "/etc/secret",
    });
    const environment = { REGROW_DMS_MAIL_URL: "smtp://a" };
    assert.deepEqual(values({ environment, file: '{"mail-url-file":"secret"}' })["mail-url"], [
      "smtp://a",
      "environment",
    ]);
    assert.equal(problems({ file: '{"mail-url":"smtp://a","mail-url-file":"b"}' }).length, 1);
    assert.match(problems({ commandLine: { "port-file": "x" } })[0] ?? "", /no such setting/);
  });

  it("lets the file of a folder not name another folder", () => {
    assert.match(problems({ file: '{"folder":"x"}', isOfFolder: true })[0] ?? "", /leave it out/);
  });

  it("counts command line before environment before file before default", () => {
    const port = fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined });
    fc.assert(
      fc.property(port, port, port, (line, variable, file) => {
        const parsed = parse({
          commandLine: line === undefined ? {} : { port: String(line) },
          environment: variable === undefined ? {} : { REGROW_DMS_PORT: String(variable) },
          file: JSON.stringify(file === undefined ? {} : { port: file }),
        });
        assert.equal(parsed.ok && parsed.found.get("port")?.value, line ?? variable ?? file ?? 5);
      }),
    );
  });

  it("never throws, and what it takes is of its kind and range", () => {
    const names = fc.oneof(fc.constantFrom(...Object.keys(TABLE), "mail-url-file", "__proto__"), fc.string());
    const object = fc.dictionary(names, fc.oneof(fc.jsonValue(), fc.integer({ min: -1, max: 11 })));
    const file = fc.oneof(
      fc.string(),
      object.map((value) => JSON.stringify(value)),
    );
    const environment = fc.dictionary(names.map(environmentName), fc.string());
    fc.assert(
      fc.property(fc.dictionary(names, fc.string()), environment, file, (commandLine, variables, text) => {
        const parsed = parse({ commandLine, environment: variables, file: text });
        if (!parsed.ok) return assert.ok(parsed.problems.length > 0);
        assert.deepEqual([...parsed.found.keys()], Object.keys(TABLE));
        const port = parsed.found.get("port")?.value;
        assert.ok(typeof port === "number" && port >= 1 && port <= 9);
        assert.equal(typeof parsed.found.get("loud")?.value, "boolean");
      }),
    );
  });
});

describe("the table of settings", () => {
  it("has defaults that it takes itself, and names that make variables of their own", () => {
    const table: SettingTable = SETTINGS;
    const rows = Object.entries(table);
    const variables = rows.map(([name]) => environmentName(name));
    assert.equal(new Set(variables).size, rows.length);
    const given = rows.flatMap(([name, row]) => ("default" in row ? [[name, row.default]] : []));
    const text = JSON.stringify(Object.fromEntries(given));
    const folders = { process: "/", file: "/" };
    const file = { path: "x", text, isOfFolder: false };
    assert.equal(parseConfig(table, { commandLine: {}, environment: {}, file, folders }).ok, true, text);
    for (const [name, { about }] of rows) {
      assert.match(name, /^[a-z]+(-[a-z]+)*$/);
      assert.doesNotMatch(about, /\.$/);
    }
  });
});
