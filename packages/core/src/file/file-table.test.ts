import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "../error/index.ts";
import type { FullManifest } from "../manifest/index.ts";
import {
  FIRST_USER_HANDLE,
  bundleEntries,
  checkFileName,
  isEssential,
  isPermitted,
  mergeFiles,
  sizeOnDisk,
  type FileEntry,
  type UserEntry,
} from "./index.ts";

const HASH = "0".repeat(64);
const MANIFEST: FullManifest = {
  format: 1,
  product: "ACME",
  version: "1.0.0",
  securityVersion: 0,
  floor: null,
  platform: "any",
  notes: "",
  critical: [],
  base: null,
  rows: ["b", "a"].map((name) => ({
    name,
    type: 0x45,
    flags: 0,
    version: "1.0.0",
    sizeBytes: 5,
    sha256: HASH,
    mode: 0o444,
  })),
  trees: [
    {
      name: "app",
      version: "1.0.0",
      entries: [
        { kind: "file", path: "x", sizeBytes: 7, sha256: HASH, mode: 0o444 },
        { kind: "link", path: "y", target: "x" },
        { kind: "file", path: "z", sizeBytes: 8, sha256: HASH, mode: 0o444 },
      ],
    },
  ],
  app: null,
  components: [],
};

describe("file table", () => {
  const bundle = bundleEntries(MANIFEST);
  const names = (user: readonly UserEntry[]): readonly string[] =>
    mergeFiles(bundle, user).map(({ name, origin }) => `${origin} ${name}`);
  const mine: FileEntry = { ...one(bundle), origin: "user", owner: "user", handle: FIRST_USER_HANDLE };

  it("has a tree as one row with its total size, which cannot be deleted", () => {
    const tree = bundle.find(({ origin }) => origin === "tree");
    assert.deepEqual([tree?.name, tree?.sizeBytes, tree !== undefined && isEssential(tree)], ["app/", 15, true]);
  });

  it("is sorted, with user files over the bundle's and whiteouts hiding them", () => {
    assert.deepEqual(names([]), ["bundle a", "tree app/", "bundle b"]);
    assert.deepEqual(
      names([
        { ...mine, name: "b" },
        { ...mine, name: "aa" },
      ]),
      ["bundle a", "user aa", "tree app/", "user b"],
    );
    assert.deepEqual(
      names([
        { name: "a", origin: "whiteout" },
        { name: "gone", origin: "whiteout" },
      ]),
      ["tree app/", "bundle b"],
    );
  });

  it("gives every file of a bundle a handle below those of users", () => {
    const handles = bundle.map(({ handle }) => handle);
    assert.deepEqual(handles, [0, 1, 2]);
    assert.ok(handles.every((handle) => handle < FIRST_USER_HANDLE));
  });

  it("takes names of up to 95 bytes, and none below sys/", () => {
    for (const name of ["a", "/favicon.ico.gz", "webapp/", "a b.txt", "../up", "x".repeat(95), "system.txt"])
      checkFileName(name);
    const refused = {
      "": "FILE_NAME_INVALID",
      "a\n": "FILE_NAME_INVALID",
      " a": "FILE_NAME_INVALID",
      [`${"x".repeat(94)}é`]: "FILE_NAME_INVALID",
      "sys/kernel.bin": "FILE_PROTECTED",
      "/SYS/x": "FILE_PROTECTED",
    };
    for (const [name, code] of Object.entries(refused))
      assert.throws(
        () => checkFileName(name),
        (error) => error instanceof RegrowError && error.code === code,
        name,
      );
  });

  it("counts whole pages, and channels by their bits", () => {
    assert.deepEqual([0, 1, 4096, 4097].map(sizeOnDisk), [4096, 4096, 4096, 8192]);
    assert.equal(isPermitted({ permissions: 0x2 }, "remote-terminal"), true);
    assert.equal(isPermitted({ permissions: 0x2 }, "serial"), false);
  });
});

function one<Item>(items: readonly Item[]): Item {
  const [first] = items;
  assert.ok(first !== undefined);
  return first;
}
