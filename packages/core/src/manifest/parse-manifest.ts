import { RegrowError } from "../error/index.ts";
import { parseApp, parseProgram } from "./parse-app.ts";
import { checkPlan } from "./check-plan.ts";
import { Fields, malformed, text } from "./fields.ts";
import { MANIFEST_FORMAT, MANIFEST_LIMITS, type Manifest } from "./manifest.ts";
import { parseComponent, parseRow, parseTree, parseVersionField, sorted } from "./parse-contents.ts";

/** Every field that this program knows at the top of a manifest: what `critical` may name. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set(
  "format product version securityVersion floor platform notes critical base rows trees app safeModeApp components removedRows removedEntries".split(
    " ",
  ),
);

/**
 * Reads a manifest and checks everything that can be checked without its base.
 * Unknown fields are ignored here and kept in the bytes; what `critical` names must be known.
 * @throws RegrowError MANIFEST_MALFORMED {field, expected, actual}, MANIFEST_CRITICAL_UNKNOWN, MANIFEST_PATH_UNSAFE, MANIFEST_NAME_DUPLICATE
 */
export function parseManifest(bytes: Uint8Array): Manifest {
  const fields = new Fields(parseJson(bytes), "");
  checkCritical(fields);
  const head = {
    product: parseProduct(fields),
    version: parseVersionField(fields, "version"),
    securityVersion: fields.integer("securityVersion", 0, MANIFEST_LIMITS.securityVersion),
    floor: fields.value("floor") === null ? null : parseVersionField(fields, "floor"),
    platform: fields.text("platform", 64),
    notes: fields.text("notes", MANIFEST_LIMITS.notesLength),
    critical: fields.list("critical", 64, (item, path) => text(item, path, 64)),
  };
  if (head.platform === "") throw malformed("platform", '"any" or a platform', head.platform);
  const contents = {
    rows: sorted("rows", fields.list("rows", MANIFEST_LIMITS.rows, parseRow), (row) => row.name),
    trees: sorted("trees", fields.list("trees", MANIFEST_LIMITS.trees, parseTree), (tree) => tree.name),
    app: fields.value("app") === null ? null : parseApp(fields.object("app")),
    // Not there in what was signed before there was one.
    ...((fields.value("safeModeApp") ?? null) === null
      ? {}
      : { safeModeApp: parseProgram(fields.object("safeModeApp")) }),
    components: fields.list("components", MANIFEST_LIMITS.components, parseComponent),
  };
  const manifest: Manifest =
    fields.value("base") === null
      ? { format: MANIFEST_FORMAT, ...head, base: null, ...contents }
      : {
          format: MANIFEST_FORMAT,
          ...head,
          base: parseBase(fields.object("base")),
          ...contents,
          ...parseRemovals(fields),
        };
  checkPlan(manifest);
  return manifest;
}

function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length > MANIFEST_LIMITS.manifestBytes)
    throw malformed("", `at most ${MANIFEST_LIMITS.manifestBytes} bytes`, `${bytes.length} bytes`);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw new RegrowError(
      "MANIFEST_MALFORMED",
      { field: "manifest", expected: "JSON in UTF-8", actual: `${bytes.length} bytes that are not` },
      { cause },
    );
  }
}

/** First of all, because a manifest that needs a newer reader may not look like ours at all. */
function checkCritical(fields: Fields): void {
  const format = fields.value("format");
  if (typeof format === "number" && format > MANIFEST_FORMAT)
    throw new RegrowError("MANIFEST_CRITICAL_UNKNOWN", { field: "format", format });
  if (format !== MANIFEST_FORMAT) throw malformed("format", String(MANIFEST_FORMAT), format);
  for (const name of fields.list("critical", 64, (item, path) => text(item, path, 64))) {
    if (!KNOWN_FIELDS.has(name)) throw new RegrowError("MANIFEST_CRITICAL_UNKNOWN", { field: name });
  }
}

function parseProduct(fields: Fields): string {
  const product = fields.text("product", MANIFEST_LIMITS.productCodeLength);
  if (!isProductCode(product)) throw malformed("product", "a product code such as ACME-KIOSK", product);
  return product;
}

/** True for a code that products may have: it also names files and TUF targets. */
export function isProductCode(code: string): boolean {
  return /^[A-Z0-9][A-Z0-9_-]{0,63}$/.test(code);
}

function parseBase(fields: Fields): { readonly version: string; readonly manifestSha256: string } {
  return { version: parseVersionField(fields, "version"), manifestSha256: fields.sha256("manifestSha256") };
}

function parseRemovals(fields: Fields): {
  readonly removedRows: readonly string[];
  readonly removedEntries: readonly string[];
} {
  const pathLength = MANIFEST_LIMITS.pathBytes + MANIFEST_LIMITS.rowNameLength + 1;
  return {
    removedRows: sorted(
      "removedRows",
      fields.list("removedRows", MANIFEST_LIMITS.rows, (item, path) => text(item, path, MANIFEST_LIMITS.rowNameLength)),
      (name) => name,
    ),
    removedEntries: sorted(
      "removedEntries",
      fields.list("removedEntries", MANIFEST_LIMITS.treeEntries, (item, path) => text(item, path, pathLength)),
      (name) => name,
    ),
  };
}
