import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { RegrowError, type ErrorCode } from "../error/index.ts";
import { encodeManifest } from "./encode-manifest.ts";
import {
  APP_DEFAULTS,
  MANIFEST_LIMITS,
  type FileRow,
  type FullManifest,
  type PartialManifest,
  type TreeEntry,
} from "./manifest.ts";
import { bundleIdOf, listContents, listObjects } from "./objects.ts";
import { parseManifest } from "./parse-manifest.ts";
import { resolveManifest } from "./resolve.ts";

const HASH = "0123456789abcdef".repeat(4);
const OTHER = "f".repeat(64);
const BASE: FullManifest = {
  format: 1,
  product: "ACME-KIOSK",
  version: "1.0.0",
  securityVersion: 3,
  floor: null,
  platform: "any",
  notes: "",
  critical: ["app"],
  base: null,
  rows: [row("page.html")],
  trees: [{ name: "app", version: "1.0.0", entries: [file("lib/a.js"), file("main.mjs")] }],
  app: {
    tree: "app",
    command: "node",
    arguments: ["main.mjs"],
    environment: { A: "1" },
    user: null,
    watchdogMs: null,
    ...APP_DEFAULTS,
  },
  components: [{ name: "a", version: "1", licence: null }],
};
const PARTIAL: PartialManifest = {
  ...BASE,
  version: "1.0.1",
  base: { version: "1.0.0", manifestSha256: HASH },
  rows: [],
  trees: [{ name: "app", version: "1.0.1", entries: [file("new.js", OTHER)] }],
  removedRows: ["page.html"],
  removedEntries: ["app/lib/a.js"],
  app: null,
  components: [],
};

const SAFE_MODE_APP = { tree: "app", command: "./heal", arguments: ["-v"], environment: { B: "2", A: "1" } };

describe("parseManifest", () => {
  it("takes a safemode app, which a partial bundle keeps unless it brings another; without one not a byte is different", () => {
    const own = { ...BASE, safeModeApp: SAFE_MODE_APP };
    assert.deepEqual(parseManifest(encodeManifest(own)), own);
    assert.ok(!new TextDecoder().decode(encodeManifest(BASE)).includes("safeModeApp"));
    assert.deepEqual(resolveManifest(own, PARTIAL).safeModeApp, SAFE_MODE_APP);
    const other = { ...SAFE_MODE_APP, arguments: [] };
    assert.deepEqual(resolveManifest(own, { ...PARTIAL, safeModeApp: other }).safeModeApp, other);
    for (const [change, code] of [
      [{ tree: "web" }, "MANIFEST_MALFORMED"],
      [{ command: "/bin/sh" }, "MANIFEST_MALFORMED"],
      [{ environment: { "A B": "" } }, "MANIFEST_MALFORMED"],
    ] as const)
      assert.throws(
        () => parseManifest(encodeManifest({ ...BASE, safeModeApp: { ...SAFE_MODE_APP, ...change } })),
        (error) => error instanceof RegrowError && error.code === code,
      );
  });

  it("reads what encodeManifest writes, and equal manifests are equal bytes", () => {
    assert.deepEqual(parseManifest(encodeManifest(BASE)), BASE);
    assert.deepEqual(parseManifest(encodeManifest(PARTIAL)), PARTIAL);
    const shuffled = { ...BASE, trees: BASE.trees.map((tree) => ({ ...tree, entries: tree.entries.toReversed() })) };
    assert.deepEqual(encodeManifest(shuffled), encodeManifest(BASE));
  });

  it("ignores fields that it does not know and refuses them where they are critical", () => {
    assert.deepEqual(parse({ ...BASE, future: { deep: [1] } }), BASE);
    refuses({ ...BASE, future: 1, critical: ["future"] }, "MANIFEST_CRITICAL_UNKNOWN");
    refuses({ format: 2 }, "MANIFEST_CRITICAL_UNKNOWN");
  });

  it("names the field that is wrong", () => {
    const wrong: readonly (readonly [unknown, string])[] = [
      [{ ...BASE, product: "acme" }, "product"],
      [{ ...BASE, version: "one" }, "version"],
      [{ ...BASE, securityVersion: -1 }, "securityVersion"],
      [{ ...BASE, platform: "" }, "platform"],
      [{ ...BASE, rows: {} }, "rows"],
      [{ ...BASE, rows: [{ ...row("a"), type: 256 }] }, "rows[0].type"],
      [{ ...BASE, rows: [{ ...row("a"), sha256: "A".repeat(64) }] }, "rows[0].sha256"],
      [{ ...BASE, rows: [{ ...row("a"), mode: 0o4555 }] }, "rows[0].mode"],
      [{ ...BASE, rows: [{ ...row("a"), mode: 0o644 }] }, "rows[0].mode"],
      [{ ...BASE, rows: [row("b"), row("a")] }, "rows[1]"],
      [withEntries([{ kind: "socket", path: "a" }]), "trees[0].entries[0].kind"],
      [withEntries([{ ...file("a"), sizeBytes: 1e300 }]), "trees[0].entries[0].sizeBytes"],
      [withEntries([file("a"), { ...file("b"), sizeBytes: 6 }]), "trees[0].entries[1].sizeBytes"],
      [{ ...BASE, app: { ...BASE.app, tree: "other" } }, "app.tree"],
      [{ ...BASE, app: { ...BASE.app, command: "/bin/sh" } }, "app.command"],
      [{ ...BASE, app: { ...BASE.app, user: "root;id" } }, "app.user"],
      [{ ...BASE, app: { ...BASE.app, environment: { "A=B": "" } } }, "app.environment"],
      [{ ...BASE, app: { ...BASE.app, arguments: ["nul\0"] } }, "app.arguments[0]"],
      [{ ...BASE, base: { version: "1.0.0", manifestSha256: "x" } }, "base.manifestSha256"],
      [{ ...BASE, base: PARTIAL.base }, "removedRows"],
      [{ ...BASE, rows: Array.from({ length: MANIFEST_LIMITS.rows + 1 }, () => 0) }, "rows"],
      [[], "manifest"],
      [null, "manifest"],
    ];
    for (const [value, field] of wrong) {
      assert.throws(
        () => parse(value),
        (error: unknown) => {
          assert.ok(error instanceof RegrowError, String(error));
          assert.deepEqual([error.code, error.details["field"]], ["MANIFEST_MALFORMED", field]);
          return true;
        },
      );
    }
  });

  it("refuses names and links that could leave their folder", () => {
    for (const path of [
      "",
      "/a",
      "a/",
      "a//b",
      ".",
      "..",
      "../a",
      "a/../b",
      "a/./b",
      "a\\b",
      "a\nb",
      "a\u0000b",
      "x/".repeat(64) + "x",
      "a".repeat(1_025),
      "\ud800",
    ]) {
      assert.throws(
        () => parse(withEntries([file(path)])),
        (error: unknown) => error instanceof RegrowError && /^MANIFEST_(PATH_UNSAFE|MALFORMED)$/.test(error.code),
        JSON.stringify(path),
      );
    }
    for (const name of ["../a", "/a", "sys/safemode", "SYS/x"])
      refuses({ ...BASE, rows: [row(name)] }, "MANIFEST_PATH_UNSAFE");
    for (const name of ["..", "a/b", "."])
      refuses({ ...BASE, trees: [{ name, version: "1", entries: [] }] }, "MANIFEST_PATH_UNSAFE");
    for (const target of ["", "/etc/passwd", "../x", "a/../../x", "..", "a\\b"])
      refuses(withEntries([link("link", target)]), "MANIFEST_PATH_UNSAFE");
    for (const target of ["../x", "nowhere", "./a", "../b/../c"]) parse(withEntries([link("b/link", target)]));
  });

  it("follows links through links, by the rules of the file system", () => {
    refuses(withEntries([link("deep/a", ".."), link("up", "deep/a/../x")]), "MANIFEST_PATH_UNSAFE");
    refuses(withEntries([link("deep/Up", "../.."), link("z", "deep/up")]), "MANIFEST_PATH_UNSAFE");
    refuses(withEntries([link("a", "b"), link("b", "a")]), "MANIFEST_PATH_UNSAFE");
    refuses(withEntries([link("a", "a/a")]), "MANIFEST_PATH_UNSAFE");
    refuses(withEntries([link("a", "lib"), file("a/x.js")]), "MANIFEST_PATH_UNSAFE");
    refuses(withEntries([link("A", "lib"), file("a/x.js")]), "MANIFEST_PATH_UNSAFE");
    parse(withEntries([link("a", "b/c"), link("b/c", "../d")]));
  });

  it("refuses names that some file systems take for one", () => {
    refuses(withEntries([file("a"), file("a")]), "MANIFEST_NAME_DUPLICATE");
    refuses(withEntries([file("A"), file("a")]), "MANIFEST_NAME_DUPLICATE");
    refuses(withEntries([file("A/x"), file("a/y")]), "MANIFEST_NAME_DUPLICATE");
    refuses(withEntries([file("e\u0301"), file("\u00e9")]), "MANIFEST_NAME_DUPLICATE");
    refuses(withEntries([file("a"), file("a/b")]), "MANIFEST_NAME_DUPLICATE");
    refuses({ ...BASE, rows: [row("a"), row("a/b")] }, "MANIFEST_NAME_DUPLICATE");
    refuses({ ...BASE, rows: [row("APP")] }, "MANIFEST_NAME_DUPLICATE");
    parse(withEntries([{ kind: "directory", path: "a" }, file("a/b")]));
  });

  it("never fails but with an error of the table", () => {
    const text = new TextDecoder().decode(encodeManifest(PARTIAL));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((json) => new TextEncoder().encode(json)),
          mutated(text),
        ),
        (bytes) => {
          try {
            parseManifest(bytes);
          } catch (error) {
            assert.ok(error instanceof RegrowError, String(error));
          }
        },
      ),
      { numRuns: 1_000 },
    );
    assert.throws(
      () => parseManifest(new Uint8Array(MANIFEST_LIMITS.manifestBytes + 1)),
      withCode("MANIFEST_MALFORMED"),
    );
  });

  it("gives up on links that take more steps together than any real tree", () => {
    const links = Array.from({ length: 5_000 }, (_, index) =>
      link(`l${String(index).padStart(5, "0")}`, `${"a/../".repeat(190)}x`),
    );
    assert.throws(
      () => parse(withEntries(links)),
      (error: unknown) => error instanceof RegrowError && error.details["reason"] === "too many links to follow",
    );
    parse(withEntries(links.slice(0, 1_000)));
  });
});

describe("resolveManifest", () => {
  it("takes the base, replaces, adds and removes", () => {
    const resolved = resolveManifest(BASE, PARTIAL);
    assert.equal(resolved.version, "1.0.1");
    assert.equal(resolved.base, null);
    assert.deepEqual(resolved.rows, []);
    assert.deepEqual(resolved.trees, [
      { name: "app", version: "1.0.1", entries: [file("main.mjs"), file("new.js", OTHER)] },
    ]);
    assert.deepEqual([resolved.app, resolved.components], [BASE.app, BASE.components]);
    assert.deepEqual(parseManifest(encodeManifest(resolved)), resolved);
  });

  it("refuses another base, and removals of what is not there", () => {
    assert.throws(() => resolveManifest({ ...BASE, product: "OTHER" }, PARTIAL), withCode("MANIFEST_MALFORMED"));
    assert.throws(() => resolveManifest({ ...BASE, version: "0.9.0" }, PARTIAL), withCode("MANIFEST_MALFORMED"));
    for (const change of [
      { removedRows: ["none"] },
      { removedEntries: ["app/none"] },
      { removedEntries: ["none/a"] },
      { removedEntries: ["app"] },
    ]) {
      assert.throws(() => resolveManifest(BASE, { ...PARTIAL, ...change }), withCode("MANIFEST_MALFORMED"));
    }
  });

  it("checks the result like a full manifest", () => {
    const withLink = (entry: TreeEntry): PartialManifest => ({
      ...PARTIAL,
      removedEntries: [],
      trees: [{ name: "app", version: "1", entries: [entry] }],
    });
    assert.throws(() => resolveManifest(BASE, withLink(link("lib", "elsewhere"))), withCode("MANIFEST_PATH_UNSAFE"));
    assert.throws(() => resolveManifest(BASE, withLink(file("MAIN.mjs"))), withCode("MANIFEST_NAME_DUPLICATE"));
    assert.throws(
      () => resolveManifest(BASE, { ...PARTIAL, app: { ...PARTIAL_APP, tree: "none" } }),
      withCode("MANIFEST_MALFORMED"),
    );
  });
});

describe("objects", () => {
  it("lists each contents and mode once", () => {
    const manifest = {
      ...BASE,
      trees: [{ name: "app", version: "1", entries: [file("a"), { ...file("b"), mode: 0o555 }, file("c", OTHER)] }],
    };
    assert.deepEqual(listObjects(manifest), [
      { sha256: HASH, mode: 0o444, sizeBytes: 5 },
      { sha256: HASH, mode: 0o555, sizeBytes: 5 },
      { sha256: OTHER, mode: 0o444, sizeBytes: 5 },
    ]);
    assert.deepEqual(
      [...listContents(manifest)],
      [
        [HASH, 5],
        [OTHER, 5],
      ],
    );
  });

  it("makes a UUID of version 8 from the hash", () => {
    assert.equal(bundleIdOf(HASH), "01234567-89ab-8def-8123-456789abcdef");
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{64}$/), (hash) => {
        assert.match(bundleIdOf(hash), /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      }),
    );
  });
});

const PARTIAL_APP = {
  tree: "app",
  command: "node",
  arguments: [],
  environment: {},
  user: null,
  watchdogMs: null,
  ...APP_DEFAULTS,
};

function row(name: string): FileRow {
  return { name, type: 1, flags: 0, version: "1.0.0", sizeBytes: 5, sha256: HASH, mode: 0o444 };
}

function file(path: string, sha256 = HASH): TreeEntry & { readonly kind: "file" } {
  return { kind: "file", path, sizeBytes: 5, sha256, mode: 0o444 };
}

function link(path: string, target: string): TreeEntry {
  return { kind: "link", path, target };
}

function withEntries(
  entries: readonly { readonly path: string; readonly kind: string; readonly sizeBytes?: number }[],
): unknown {
  return { ...BASE, rows: [], trees: [{ name: "app", version: "1.0.0", entries }] };
}

function parse(value: unknown): unknown {
  return parseManifest(new TextEncoder().encode(JSON.stringify(value)));
}

function refuses(value: unknown, code: ErrorCode): void {
  assert.throws(
    () => parse(value),
    (error: unknown) => {
      assert.ok(error instanceof RegrowError, String(error));
      assert.equal(error.code, code, error.message);
      return true;
    },
  );
}

/** Manifests with one character exchanged: nearly right. */
function mutated(text: string): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.nat(text.length - 1), fc.string({ maxLength: 3 }))
    .map(([at, put]) => new TextEncoder().encode(text.slice(0, at) + put + text.slice(at + 1)));
}

function withCode(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof RegrowError && error.code === code;
}
