import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { parseLine } from "@regrow/core/command";
import { checkSetting } from "@regrow/core/settings";
import { DIALECTS, VARIABLES, type VariableName } from "@regrow/core/variable";
import { ROOT } from "../setup/place.mjs";

const FOLDER = join(ROOT, "docs/how-to");
const PAGE = await readFile(join(FOLDER, "come-from-a-module.md"), "utf8");

/** The lines of the fenced blocks of a language, with what stands behind it. */
function blockLines(language: string, page = PAGE): readonly { readonly line: string; readonly about: string }[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language} ?(.*)\\n([^]*?)^\`\`\`$`, "gm"))].flatMap(
    ([, about = "", text = ""]) =>
      text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => ({ line, about })),
  );
}

describe("how to come from a module", () => {
  it("names commands that a device understands, and values that it takes", () => {
    const lines = blockLines("device");
    assert.ok(lines.length > 20);
    for (const { line, about } of lines) {
      for (const dialect of about === "" ? DIALECTS : DIALECTS.filter((each) => each === about)) {
        const parsed = parseLine(line, { dialect, isSafeMode: false });
        assert.ok(parsed.ok, `${line}: ${parsed.ok ? "" : parsed.message}`);
        const { variable, value } = parsed.arguments;
        if (value !== undefined) assert.ok(isVariable(variable) && checkSetting(variable, value).ok, line);
      }
    }
  });

  it("names settings that a device takes", () => {
    const settings = blockLines("sh").flatMap(({ line }) => [...line.matchAll(/[ ,]([a-z_.]+\.[a-z_]+)=([^ ,]+)/g)]);
    for (const [, name, value = ""] of settings)
      assert.ok(isVariable(name) && checkSetting(name, value).ok, `${name}=${value}`);
  });
});

describe("how to recover a device", () => {
  it("names commands that a device understands in safe mode, in both dialects", async () => {
    const lines = blockLines("device", await readFile(join(FOLDER, "recover-a-device.md"), "utf8"));
    assert.ok(lines.length > 10);
    for (const { line } of lines)
      for (const dialect of DIALECTS) {
        const parsed = parseLine(line, { dialect, isSafeMode: true });
        assert.ok(parsed.ok, `${line}: ${parsed.ok ? "" : parsed.message}`);
      }
  });
});

function isVariable(name: string | undefined): name is VariableName {
  return name !== undefined && Object.hasOwn(VARIABLES, name);
}
