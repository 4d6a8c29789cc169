import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encode } from "uqr";
import { codeText, csvLine, sheetHead, sheetLabel } from "./labels.ts";

const LABEL = { uuid: "6f9619ff-8b86-4011-b42d-00c04fc964ff", token: "A".repeat(43) };

describe("a label", () => {
  it("draws every dark module of its code, and no other", () => {
    const { data, size } = encode(codeText(LABEL), { ecc: "M", border: 4, maskPattern: 2 });
    const drawn = new Set<string>();
    for (const [, x, y, length] of sheetLabel(LABEL).matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
      for (let offset = 0; offset < Number(length); offset += 1) drawn.add(`${Number(x) + offset} ${y}`);
    const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`${x} ${y}`] : [])));
    assert.deepEqual([...drawn].toSorted(), dark.toSorted());
    assert.ok(sheetLabel(LABEL).includes(`viewBox="0 0 ${size} ${size}"`));
  });

  it("is a line of three values without quotes", () => {
    assert.equal(csvLine(LABEL), `${LABEL.uuid},${LABEL.token},regrow:${LABEL.uuid}?token=${LABEL.token}\r\n`);
  });

  it("has a title that is text", () => {
    assert.match(sheetHead('<b>&"'), /<title>&lt;b&gt;&amp;&quot;<\/title>/);
  });
});
