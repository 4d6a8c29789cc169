import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { METRICS } from "../metrics/index.ts";
import { SETTINGS } from "./config-table.ts";
import { dmsConfigOf } from "./dms-config.ts";
import { parseConfig } from "./parse-config.ts";
import { environmentName, knownNames } from "./setting-names.ts";

const PAGE = await readFile(new URL("../../../../docs/how-to/operate-a-dms.md", import.meta.url), "utf8");
const OPTIONS = new Set([...knownNames(SETTINGS).keys(), "config", "print-config"]);

/** The text of the fenced block that is named so. */
function block(name: string): string {
  const found = new RegExp(`^\`\`\`\\w+ ${RegExp.escape(name)}\\n([^]*?)^\`\`\`$`, "m").exec(PAGE)?.[1];
  assert.ok(found !== undefined, name);
  return found;
}

describe("how to operate a DMS", () => {
  it("has a configuration that the DMS takes", () => {
    const file = { path: "/etc/regrow/dms.json", text: block("/etc/regrow/dms.json"), isOfFolder: false };
    const folders = { process: "/", file: "/etc/regrow" };
    const environment = { REGROW_DMS_SMTP_URL: "smtp://localhost" };
    const parsed = parseConfig(SETTINGS, { commandLine: {}, environment, file, folders });
    assert.ok(parsed.ok, JSON.stringify(parsed));
    const values = Object.fromEntries([...parsed.found].map(([name, { value }]) => [name, value]));
    const config = dmsConfigOf(values as unknown as Parameters<typeof dmsConfigOf>[0]);
    assert.equal(config.peopleTls?.kind, "files");
    assert.equal(config.operations?.port, 9464);
    assert.match(block("prometheus.yml"), /127\.0\.0\.1:9464/);
  });

  it("has a service whose options and variables exist", () => {
    const unit = block("/etc/systemd/system/regrow-dms.service");
    const [, start = ""] = /^ExecStart=(.*)$/m.exec(unit) ?? [];
    for (const [, option = ""] of start.matchAll(/ --([a-z-]+)/g)) assert.ok(OPTIONS.has(option), option);
    const variables = new Set([...knownNames(SETTINGS).keys()].map(environmentName));
    for (const [, variable = ""] of unit.matchAll(/^Environment=(REGROW_DMS_\w+)=/gm))
      assert.ok(variables.has(variable), variable);
  });

  it("names settings and metrics that exist", () => {
    const metrics = [...PAGE.matchAll(/\b((?:regrow|process)_[a-z_]+)\b/g)].map(([, name = ""]) => name);
    assert.ok(metrics.length > 10);
    for (const name of metrics) assert.ok(Object.hasOwn(METRICS, name), name);
    for (const [, name = ""] of PAGE.matchAll(
      /`((?:people|device|operations|ready|log|public|trusted|smtp)-[a-z-]+)`/g,
    ))
      assert.ok(OPTIONS.has(name), name);
  });
});
