import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import { RegrowError } from "@regrow/core/error";
import { NodeCryptography } from "@regrow/node/cryptography";
import { makeTempFolder } from "@regrow/testing/temp-folder";
import { readPublicKey } from "@regrow/trust/publisher";
import { ecdsaDer } from "./ecdsa-der.ts";
import { programSigner } from "./program-signer.ts";

const cryptography = new NodeCryptography();
const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
const message = new TextEncoder().encode('{"what":"is signed"}');

/** A program that has a key: it signs what it reads. Its last argument says how an ECDSA signature is written. */
const STAND_IN = `
import { createPrivateKey, sign } from "node:crypto";
import { readFileSync, writeSync } from "node:fs";
const key = createPrivateKey(readFileSync(process.argv[2]));
const hash = key.asymmetricKeyType === "ed25519" ? null : process.argv[3];
writeSync(1, sign(hash, readFileSync(0), { key, dsaEncoding: process.argv[4] ?? "der" }));
`;

describe("programSigner", () => {
  let folder: Awaited<ReturnType<typeof makeTempFolder>>;
  let program = "";
  before(async () => {
    folder = await makeTempFolder();
    program = join(folder.path, "token.mjs");
    await writeFile(program, STAND_IN);
  });
  after(() => folder[Symbol.asyncDispose]());

  const pairs = {
    ed25519: { pair: generateKeyPairSync("ed25519"), hash: "none" },
    "P-256": { pair: generateKeyPairSync("ec", { namedCurve: "prime256v1" }), hash: "sha256" },
    "P-384": { pair: generateKeyPairSync("ec", { namedCurve: "secp384r1" }), hash: "sha384" },
  };
  const publicOf = (key: KeyObject) =>
    readPublicKey(cryptography, key.export({ type: "spki", format: "pem" }).toString());
  async function keyFile(name: string, key: KeyObject): Promise<string> {
    const file = join(folder.path, `${name}.pem`);
    await writeFile(file, key.export({ type: "pkcs8", format: "pem" }));
    return file;
  }
  const verify = (key: ReturnType<typeof publicOf>, hex: string): boolean => {
    const { keyType: keytype, scheme, keyVal } = key.key;
    return cryptography.verify({ keytype, scheme, public: keyVal["public"] ?? "" }, message, hex);
  };

  for (const [name, { pair, hash }] of Object.entries(pairs))
    for (const form of name === "ed25519" ? ["der"] : ["der", "ieee-p1363"])
      it(`signs with a ${name} key behind a program that writes ${form}`, async () => {
        const publicKey = publicOf(pair.publicKey);
        const command = [process.execPath, program, await keyFile(name, pair.privateKey), hash, form];
        const hex = await programSigner({ cryptography, publicKey, command }).signHex(message);
        assert.ok(verify(publicKey, hex));
      });

  it("signs with openssl, which reads standard input", { skip: !hasOpenssl && "openssl is not here" }, async () => {
    const { pair } = pairs["P-256"];
    const publicKey = publicOf(pair.publicKey);
    const command = ["openssl", "dgst", "-sha256", "-sign", await keyFile("openssl", pair.privateKey)];
    assert.ok(verify(publicKey, await programSigner({ cryptography, publicKey, command }).signHex(message)));
  });

  const node = (script: string): string[] => [process.execPath, "--input-type=module", "--eval", script];
  for (const [what, command, reason] of [
    ["signs with another key", null, /no signature of that key/],
    ["writes nothing", node(""), /no signature of that key/],
    ["writes without end", node("for (;;) process.stdout.write('x'.repeat(4096)); "), /wrote more than 4096 bytes/],
    [
      "ends badly",
      node("console.error('no token\\u001b in the slot'); process.exit(7)"),
      /ended with 7.*no token +in the slot/,
    ],
    ["is not there", ["/nowhere/token"], /cannot be started: ENOENT/],
    ["never ends", node("setInterval(() => {}, 1000)"), /took longer than 1500 ms/],
  ] as const)
    it(`says so when the program ${what}`, async () => {
      const other = [
        process.execPath,
        program,
        await keyFile("other", generateKeyPairSync("ed25519").privateKey),
        "none",
      ];
      const signer = programSigner({
        cryptography,
        publicKey: publicOf(pairs.ed25519.pair.publicKey),
        command: command ?? other,
        ...(what === "never ends" ? { limitMs: 1_500 } : {}),
      });
      await assert.rejects(Promise.resolve(signer.signHex(message)), (thrown) => {
        assert.ok(thrown instanceof RegrowError);
        assert.equal(thrown.code, "SIGNER_FAILED");
        assert.match(Object.values(thrown.details).join(" "), reason);
        return true;
      });
    });

  it("ends the program when it is interrupted", async () => {
    const started = join(folder.path, "started");
    const script = `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(started)}, String(process.pid)); setInterval(() => {}, 1000);`;
    const interruption = new AbortController();
    const publicKey = publicOf(pairs.ed25519.pair.publicKey);
    const signing = programSigner({
      cryptography,
      publicKey,
      command: node(script),
      signal: interruption.signal,
    }).signHex(message);
    const pid = await pidIn(started);
    interruption.abort(new Error("Ctrl-C"));
    await assert.rejects(Promise.resolve(signing), /Ctrl-C/);
    await gone(pid);
  });
});

describe("ecdsaDer", () => {
  it("writes any two numbers as DER", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), (bytes) => {
        const der = ecdsaDer(Buffer.from(bytes), "ecdsa-sha2-nistp256");
        assert.ok(der !== undefined && der[0] === 0x30 && der[1] === der.length - 2);
        const first = readInteger(der, 2);
        const second = readInteger(der, first.end);
        assert.equal(second.end, der.length);
        const hex = Buffer.from(bytes).toString("hex");
        assert.deepEqual([first.value, second.value], [BigInt(`0x${hex.slice(0, 64)}`), BigInt(`0x${hex.slice(64)}`)]);
      }),
    );
    assert.equal(ecdsaDer(Buffer.alloc(63), "ecdsa-sha2-nistp256"), undefined);
    assert.equal(ecdsaDer(Buffer.alloc(64), "ed25519"), undefined);
  });
});

function readInteger(der: Buffer, at: number): { readonly value: bigint; readonly end: number } {
  assert.equal(der[at], 0x02);
  const end = at + 2 + (der[at + 1] ?? 0);
  const digits = der.subarray(at + 2, end);
  assert.ok((digits[0] ?? 0) < 0x80, "positive");
  assert.ok(digits.length === 1 || digits[0] !== 0 || (digits[1] ?? 0) >= 0x80, "as short as can be");
  return { value: BigInt(`0x${digits.toString("hex")}`), end };
}

async function pidIn(file: string): Promise<number> {
  for (;;) {
    const text = await readFile(file, "utf8").catch(() => "");
    if (text !== "") return Number(text);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
