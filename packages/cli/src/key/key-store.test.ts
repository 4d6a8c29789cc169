import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { NodeCryptography } from "@regrow/node/cryptography";
import { makeTempFolder } from "@regrow/testing/temp-folder";
import { createSigningKey } from "@regrow/trust/publisher";
import { KeyStore } from "./key-store.ts";

const cryptography = new NodeCryptography();

describe("KeyStore", () => {
  let folder: Awaited<ReturnType<typeof makeTempFolder>>;
  beforeEach(async () => {
    folder = await makeTempFolder();
  });
  afterEach(() => folder[Symbol.asyncDispose]());
  const open = (...passphrase: ConstructorParameters<typeof KeyStore>[2][]): KeyStore =>
    new KeyStore(join(folder.path, "keys"), cryptography, ...passphrase);

  it("lists keys of every kind without a passphrase, and opens those whose private half is here", async () => {
    const [one, two, three] = [1, 2, 3].map(() => createSigningKey(cryptography));
    assert.ok(one !== undefined && two !== undefined && three !== undefined);
    await open().add("one", one, "correct horse battery");
    await open().add("two", two, undefined);
    await open().import("three", three, []);
    await open().import("four", createSigningKey(cryptography), ["token", "--slot", "9c"]);
    const listed = await open().list();
    assert.deepEqual(
      listed.map(({ name, kind, isEncrypted, command }) => [name, kind, isEncrypted, command.length]),
      [
        ["four", "program", false, 3],
        ["one", "file", true, 0],
        ["three", "public", false, 0],
        ["two", "file", false, 0],
      ],
    );
    assert.equal((await open().open(await open().find("two"))).id, two.id);
    await assert.rejects(open().open(await open().find("three")), withCode("KEY_UNREADABLE"));
    await assert.rejects(open().open(await open().find("one")), withCode("KEY_UNREADABLE"));
  });

  it("asks for a passphrase until it is right, three times, and tries it on the next key", async () => {
    for (const name of ["a", "b"]) await open().add(name, createSigningKey(cryptography), "correct horse battery");
    const asked: string[] = [];
    const answers = ["wrong", "correct horse battery"];
    const store = open(async (name, isAgain) => {
      asked.push(`${name}${isAgain ? " again" : ""}`);
      return answers.shift();
    });
    await store.readPrivate("a");
    await store.readPrivate("b");
    assert.deepEqual(asked, ["a", "a again"]);
    let tries = 0;
    const stubborn = open(async () => {
      tries += 1;
      return "wrong";
    });
    await assert.rejects(stubborn.readPrivate("a"), withCode("PASSPHRASE_WRONG"));
    assert.equal(tries, 3);
    await assert.rejects(open(async () => undefined).readPrivate("a"), /no passphrase was given/);
  });

  it("changes a passphrase, and takes it away", async () => {
    const key = createSigningKey(cryptography);
    await open().add("a", key, "correct horse battery");
    await open("correct horse battery").changePassphrase("a", "another horse battery");
    await assert.rejects(open("correct horse battery").readPrivate("a"), withCode("PASSPHRASE_WRONG"));
    await open("another horse battery").changePassphrase("a", undefined);
    assert.equal((await open().readPrivate("a")).id, key.id);
  });

  it("never replaces a key, by another one or by a public half", async () => {
    await open().add("a", createSigningKey(cryptography), undefined);
    const before = await readFile(join(folder.path, "keys", "a.pem"), "utf8");
    await assert.rejects(open().add("a", createSigningKey(cryptography), undefined), withCode("KEY_EXISTS"));
    await assert.rejects(open().import("a", createSigningKey(cryptography), []), withCode("KEY_EXISTS"));
    assert.equal(await readFile(join(folder.path, "keys", "a.pem"), "utf8"), before);
  });

  it("signs with no key whose public half was exchanged", async () => {
    await open().add("a", createSigningKey(cryptography), undefined);
    await open().add("b", createSigningKey(cryptography), undefined);
    await writeFile(
      join(folder.path, "keys", "a.public.json"),
      await readFile(join(folder.path, "keys", "b.public.json")),
    );
    await assert.rejects(open().open(await open().find("a")), /another key's/);
  });

  it("refuses names that are no file's, and what is not there", async () => {
    for (const name of ["", "../a", "a/b", ".a", "a.pem", "x".repeat(81)])
      await assert.rejects(open().find(name), withCode("USAGE"), name);
    await assert.rejects(open().find("a"), withCode("KEY_UNKNOWN"));
    assert.deepEqual(await open().list(), []);
  });

  for (const text of ["", "[]", "{}", '{"signer":"token"}', '{"signer":[]}', '{"signer":["token",7]}'])
    it(`refuses a signer.json that holds ${text === "" ? "nothing" : text}`, async () => {
      await open().import("a", createSigningKey(cryptography), ["token"]);
      await writeFile(join(folder.path, "keys", "a.signer.json"), text);
      await assert.rejects(open().find("a"), withCode("KEY_UNREADABLE"));
    });
});

function withCode(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof RegrowError && error.code === code;
}
