import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createClient } from "@regrow/client/client";
import { createDms, type Dms } from "@regrow/dms/server";
import { SystemClock } from "@regrow/node/clock";
import { SystemEntropy } from "@regrow/node/entropy";
import { makePublisher } from "@regrow/testing/publisher";
import { run } from "../command/index.ts";
import { COMMANDS } from "./index.ts";

/** The life of a release by the command line alone, against a DMS. */
describe("the commands of a release", () => {
  let folder: string;
  let dms: Dms;
  let environment: Readonly<Record<string, string>>;
  const publisher = makePublisher({ product: "KIOSK" });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "regrow-release-"));
    dms = await createDms({
      folder: join(folder, "dms"),
      peoplePort: 0,
      devicePort: 0,
      clock: new SystemClock(),
      entropy: new SystemEntropy(),
      logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    });
    const guest = createClient({ address: dms.peopleUrl, token: null, fetch });
    const password = "correct horse battery";
    const { token } = await guest.call("signUp", { userName: "ada", email: "ada@example.com", password });
    environment = { REGROW_DMS: dms.peopleUrl, REGROW_TOKEN: token };
    await writeFile(join(folder, "root.json"), publisher.platformRoot);
    for (const [version, text] of [
      ["1.0.0", "one"],
      ["1.1.0", "eleven"],
    ] as const)
      await writeFile(join(folder, `${version}.regrow`), publisher.bundle({ version, files: { "a.txt": text } }));
  });
  after(async () => {
    await dms.close();
    await rm(folder, { recursive: true, force: true });
  });

  const regrow = async (...argv: readonly string[]): Promise<{ code: number; out: string; error: string }> => {
    let [out, error] = ["", ""];
    const code = await run(argv, {
      commands: COMMANDS,
      folder,
      environment,
      clock: new SystemClock(),
      signal: new AbortController().signal,
      out: { write: (text) => void (out += text), isInteractive: false, columns: 80 },
      error: { write: (text) => void (error += text), isInteractive: false, columns: 80 },
    });
    return { code, out, error };
  };
  const says = async (line: string, expected: RegExp): Promise<void> => {
    const { code, out, error } = await regrow(...line.split(" "));
    assert.equal(code, 0, error);
    assert.match(out, expected);
  };
  const refuses = async (line: string, expected: string): Promise<void> => {
    const { code, error } = await regrow(...line.split(" "));
    assert.notEqual(code, 0);
    assert.ok(error.includes(expected), error);
  };

  it("takes a version from draft to deleted", async () => {
    await says("product create KIOSK --platform-root root.json", /made the product KIOSK/);
    await says("publish 1.0.0.regrow", /^published KIOSK 1\.0\.0$/m);
    await says("publish 1.1.0.regrow --draft --notes faster", /^published KIOSK 1\.1\.0 as draft$/m);
    await says("publish 1.1.0.regrow", /^published KIOSK 1\.1\.0 as draft$/m);
    await refuses("tag KIOSK release 1.1.0", "BUNDLE_NOT_AVAILABLE");
    await refuses("bundle state KIOSK 1.1.0 gone", "USAGE");
    await says("bundle state KIOSK 1.1.0 available", /KIOSK 1\.1\.0 is available/);
    await says("tag KIOSK release 1.1.0", /release is now 1\.1\.0/);
    await refuses("bundle state KIOSK 1.1.0 retired", "BUNDLE_TAGGED");
    await says("bundle state KIOSK 1.0.0 retired", /KIOSK 1\.0\.0 is retired/);
    await says("bundle list KIOSK", /^1\.1\.0 +available +release$\n^1\.0\.0 +retired$/m);
    await says("bundle delete KIOSK 1.0.0", /deleted KIOSK 1\.0\.0/);
    await refuses("bundle delete KIOSK 1.1.0", "BUNDLE_TAGGED");
  });

  it("compares two files as it compares what is published", async () => {
    const files = await regrow("bundle", "compare", "1.0.0.regrow", "1.1.0.regrow");
    assert.deepEqual(files.out.trimEnd().split("\n"), [
      "version  1.0.0 -> 1.1.0",
      "files: 1",
      "  ~ app/a.txt  3 B -> 6 B",
      "new contents  6 B",
    ]);
    await says("bundle compare 1.1.0.regrow 1.1.0.regrow", /^no difference$/m);
    await says("bundle compare 1.1.0 1.1.0 --product KIOSK", /^no difference$/m);
    await refuses("bundle compare 1.0.0 9.9.9 --product KIOSK", "BUNDLE_UNKNOWN");
  });

  it("changes products and the tags of devices", async () => {
    await says("product set KIOSK --title Kiosk --locked", /^KIOSK {2}Kiosk {2}locked$/m);
    await says("product set KIOSK --claimable", /^KIOSK {2}Kiosk {2}claimable$/m);
    await refuses("product set KIOSK", "USAGE");
    await refuses("product set KIOSK --locked --claimable", "USAGE");
    await refuses("product delete KIOSK", "PRODUCT_IN_USE");
    await refuses(`device tag ${randomUUID()} beta`, "DEVICE_UNKNOWN");
    await refuses(`device tag ${randomUUID()} gamma`, "USAGE");
  });
});
