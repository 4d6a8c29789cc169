import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { firstSeenText, newerText, versionsText } from "./cause.ts";

const seen = (version: string, firstAtMs: number, product = "ACME") => {
  return { product, version, count: 1, devices: 1, firstAtMs, lastAtMs: firstAtMs };
};
const run = (version: string, devices: number, product = "ACME") => ({ product, version, devices });

describe("a cause of faults", () => {
  it("was seen first with the version that showed it first, not with the lowest", () => {
    assert.equal(firstSeenText([seen("1.1.0", 20), seen("1.2.0", 10)]), "First seen with 1.2.0");
    assert.equal(firstSeenText([seen("1.1.0", 20), seen("2.0.0", 10, "OTHER")]), "First seen with OTHER 2.0.0");
    assert.equal(firstSeenText([]), null);
  });

  it("may be mended by a newer version that devices run", () => {
    const versions = [seen("1.9.0", 1)];
    assert.equal(
      newerText(versions, [run("1.9.0", 5), run("1.10.0", 20)]),
      "Not seen with 1.10.0, which 20 devices run now",
    );
    assert.equal(newerText(versions, [run("1.10.0", 1)]), "Not seen with 1.10.0, which 1 device runs now");
  });

  it("is not called mended by what nobody runs, what is older, or what is of another product", () => {
    const versions = [seen("1.9.0", 1), seen("1.10.0", 2)];
    const others = [
      run("1.11.0", 0),
      run("1.8.0", 9),
      run("2.0.0", 9, "OTHER"),
      { product: null, version: null, devices: 3 },
    ];
    assert.equal(newerText(versions, others), "1.10.0 shows it still");
    assert.equal(newerText([seen("1.0.0", 1)], []), null);
    assert.equal(newerText([...versions, seen("1.0.0", 1, "OTHER")], []), null);
  });

  it("names some of its versions, the highest first", () =>
    assert.equal(
      versionsText(["1.0.0", "1.1.0", "1.2.0", "1.3.0"].map((each) => seen(each, 1))),
      "1.3.0, 1.2.0, 1.1.0 and 1 more",
    ));
});
