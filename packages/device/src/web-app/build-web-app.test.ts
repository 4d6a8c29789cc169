import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { checkFileName } from "@regrow/core/file";
import { buildWebApp, WEB_APP_LIMIT_BYTES } from "./index.ts";

const files = await buildWebApp();

function textOf(name: string): string {
  const bytes = files.find((file) => file.name === name)?.bytes ?? assert.fail(name);
  return Buffer.from(name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
}

describe("the standard web app", () => {
  it("is small, and its files have names that a device takes", () => {
    const sizeBytes = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
    assert.ok(sizeBytes <= WEB_APP_LIMIT_BYTES, `${sizeBytes} bytes`);
    for (const { name } of files) assert.equal(checkFileName(name), undefined, name);
  });

  it("is the same however often it is made", async () => {
    assert.equal(await buildWebApp(), files);
  });

  it("asks for nothing anywhere else: every address in it is its own, or a name that nobody fetches", () => {
    const foreign = ["webapp/index.html", "webapp/unauthorized.html", "webapp/app.js.gz", "webapp/app.css.gz"].flatMap(
      (name) => textOf(name).match(/(?:https?:)?\/\/[\w.-]+\.\w+[^\s"'`)]*/g) ?? [],
    );
    assert.deepEqual(
      foreign.filter((address) => !address.startsWith("http://www.w3.org/")),
      [],
    );
    assert.match(textOf("webapp/index.html"), /content="default-src 'none'; script-src 'self'/);
  });

  it("names every file that its page loads", () => {
    const loaded = [...textOf("webapp/index.html").matchAll(/(?:href|src)="\/(webapp\/[^"]+)"/g)].map(
      ([, name]) => name,
    );
    assert.deepEqual(loaded, ["webapp/app.css", "webapp/app.js"]);
    for (const name of loaded) textOf(`${name}.gz`);
  });
});
