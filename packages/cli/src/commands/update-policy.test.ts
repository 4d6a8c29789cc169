import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createClient } from "@regrow/client/client";
import { makePublisher } from "@regrow/testing/publisher";
import { startCommandDms, type CommandDms } from "../../test/command-dms.ts";

const NOBODYS = "6f9619ff-8b86-4011-b42d-00c04fc964ff";

describe("the commands about when devices update", () => {
  let test: CommandDms;
  before(async () => {
    test = await startCommandDms();
    const ada = createClient({ address: test.peopleUrl, token: test.token, fetch });
    const { platformRoot } = makePublisher({ product: "KIOSK" });
    await ada.call("createProduct", { code: "KIOSK", platformRoot: Buffer.from(platformRoot).toString() });
  });
  after(() => test[Symbol.asyncDispose]());

  const updates = async (...options: readonly string[]): Promise<string> => {
    const { code, out, error } = await test.regrow(["product", "updates", "KIOSK", ...options]);
    assert.equal(code, 0, error);
    return out.trim();
  };

  it("show and set a product's rule", async () => {
    assert.equal(await updates(), "KIOSK: at any time");
    const all = ["--window", "mon-fri 02:00-05:00", "--utc-offset", "-05:30", "--not-before", "2026-12-01T02:00:00Z"];
    const said = "KIOSK: mon-fri 02:00-05:00 (UTC-05:30), not before 2026-12-01T02:00:00Z, asks first";
    assert.equal(await updates(...all, "--ask"), said);
    assert.equal(await updates(), said);
    assert.equal(await updates("--ask"), "KIOSK: at any time, asks first", "the whole rule is what is said");
    assert.equal(await updates("--any-time"), "KIOSK: at any time");
  });

  it("refuse what makes no sense", async () => {
    const wrong: readonly (readonly [readonly string[], string])[] = [
      [["--utc-offset", "1"], "utc-offset"],
      [["--not-before", "soon"], "not-before"],
      [["--any-time", "--ask"], "any-time"],
      [["--window", "at night"], "INPUT_INVALID"],
    ];
    for (const [options, said] of wrong) {
      const { code, error } = await test.regrow(["product", "updates", "KIOSK", ...options]);
      assert.notEqual(code, 0);
      assert.match(error, new RegExp(said));
    }
    await test.refuses("product updates NOTHING", "PRODUCT_UNKNOWN");
  });

  it("know no device of others", async () => {
    for (const command of [
      `device updates ${NOBODYS}`,
      `device updates ${NOBODYS} --ask`,
      `device updates ${NOBODYS} --as-product`,
      `device consent ${NOBODYS} 1.0.0`,
      `device consent ${NOBODYS} 1.0.0 --withdraw`,
      `device explain ${NOBODYS}`,
    ])
      await test.refuses(command, "DEVICE_UNKNOWN");
    await test.refuses(`device updates ${NOBODYS} --as-product --ask`, "as-product");
  });
});
