import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { startCommandDms, type CommandDms } from "../../test/command-dms.ts";
import { withAnswers } from "../../test/with-answers.ts";

const HOW_TO = new URL("../../../../docs/how-to/", import.meta.url);
const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

/** The pages about keys, typed line by line as a reader would, against a DMS. */
describe("the how-to pages about keys", () => {
  let test: CommandDms;

  beforeEach(async () => {
    test = await startCommandDms();
    await mkdir(join(test.folder, "app"));
    const description = { product: "ACME-KIOSK", app: { command: "node", arguments: ["main.mjs"] } };
    await writeFile(join(test.folder, "app", "regrow.json"), JSON.stringify(description));
    await writeFile(join(test.folder, "app", "main.mjs"), "run();\n");
    await type("regrow key create --keys keys --product ACME-KIOSK");
    await type("regrow product create ACME-KIOSK --platform-root keys/metadata/platform/1.root.json");
    await release("1.0.0");
  });
  afterEach(() => test[Symbol.asyncDispose]());

  it("rotate-a-key.md: every key, and two people", { skip: !hasOpenssl && "openssl is not here" }, async () => {
    const token = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    await writeFile(join(test.folder, "token.pem"), token.publicKey.export({ type: "spki", format: "pem" }));
    const file = join(test.folder, "token-private.pem");
    await writeFile(file, token.privateKey.export({ type: "pkcs8", format: "pem" }));
    const sections = await sectionsOf("rotate-a-key.md");
    for (const name of [
      "See what there is",
      "Rotate the key that signs releases",
      "Rotate a root key",
      "Rotate the DMS's own keys",
    ])
      await typeAll(sections.get(name));
    const { out } = await type("regrow root status ACME-KIOSK");
    assert.match(out, /ACME-KIOSK: root 4, counts until/);
    assert.match(out, /ACME-KIOSK: timestamp counts until/);
    await release("1.1.0");
    await typeAll(sections.get("Before something expires"));
    // The token's key is named beside the other; openssl signs in its place.
    await typeAll(sections.get("A key in hardware")?.map((line) => line.replace("token-private.pem", file)));
    await type("regrow root change ACME-KIOSK --keys keys --remove targets=kiosk-2027");
    await release("1.2.0");
    assert.match((await type("regrow bundle list ACME-KIOSK")).out, /1\.2\.0/);
  });

  it("sign-without-a-network.md: two people, each with a folder of their own", async () => {
    const rotate = await sectionsOf("rotate-a-key.md");
    const two = rotate.get("Let two people sign") ?? [];
    await typeAll(two.filter((line) => !line.startsWith("regrow metadata publish")));
    await test.refuses(
      `${withAnswers(wordsOf("regrow bundle build app --version 1.3.0 --keys keys --out x.regrow")).join(" ")}`,
      "SIGNING_INCOMPLETE",
    );
    const sections = await sectionsOf("sign-without-a-network.md");
    await typeAll(sections.get("1. Build without signing"));
    await test.refuses("publish kiosk-1.3.0.regrow", "TRUST_");
    await test.refuses("bundle finish kiosk-1.3.0.regrow --keys keys", "SIGNING_INCOMPLETE");
    const [first = "", second = ""] = sections.get("2. Sign, each on their own machine") ?? [];
    assert.match((await type(first)).out, /signed with ACME-KIOSK-targets: 1 more needed/);
    await test.refuses(withAnswers(wordsOf(first)).join(" "), "SIGNING_KEY_UNKNOWN");
    await test.refuses("sign kiosk-1.3.0.regrow.sign.json --keys bob", "SIGNING_DECLINED");
    const signed = await type(second);
    assert.match(signed.error, /\+ ACME-KIOSK 1\.3\.0: security version 0, manifest SHA-256 [0-9a-f]{64}/);
    assert.match(signed.out, /all signatures are there/);
    await typeAll(sections.get("3. Put the signatures in, and publish"));
    await typeAll(sections.get("A new root, or a list for another while"));
    assert.match((await type("regrow root status ACME-KIOSK")).out, /root: 2 of 2 must sign/);
  });

  it("replace-a-lost-or-stolen-key.md: each role, of product and platform", async () => {
    const sections = await sectionsOf("replace-a-lost-or-stolen-key.md");
    assert.ok(sections.size >= 6);
    let version = 1;
    for (const lines of sections.values()) {
      await typeAll(lines);
      version += 1;
      await release(`1.${version}.0`);
    }
    const { out } = await type("regrow bundle list ACME-KIOSK");
    for (const old of ["1.0.0", "1.2.0", `1.${version}.0`])
      assert.ok(out.includes(old), `${old} is not there any more`);
  });

  async function release(version: string): Promise<void> {
    await type(`regrow bundle build app --version ${version} --keys keys --out ${version}.regrow`);
    await type(`regrow publish ${version}.regrow`);
  }

  /** A line of a page; what a person would answer is given by options. */
  async function type(line: string): Promise<{ readonly out: string; readonly error: string }> {
    const { code, out, error } = await test.regrow(withAnswers(wordsOf(line)));
    assert.equal(code, 0, `${line}\n${error}`);
    return { out, error };
  }

  async function typeAll(lines: readonly string[] | undefined): Promise<void> {
    assert.ok(lines !== undefined && lines.length > 0, "the page has no such section");
    for (const line of lines) await type(line);
  }
});

const wordsOf = (line: string): readonly string[] => line.split(" ").slice(1);

/** The lines of each section that begin with `regrow`, by its title; sections without any are left out. */
async function sectionsOf(page: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const text = await readFile(new URL(page, HOW_TO), "utf8");
  const [, ...sections] = `\n${text}`.split(/^#+ /m);
  return new Map(
    sections.flatMap((section) => {
      const [title = ""] = section.split("\n");
      const lines = [...section.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, block = ""]) =>
        block.trim().split("\n"),
      );
      const commands = lines.filter((line) => line.startsWith("regrow "));
      return commands.length === 0 ? [] : [[title, commands] as const];
    }),
  );
}
