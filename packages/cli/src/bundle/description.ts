import { FILE_TYPES } from "@regrow/core/file";
import { APP_DEFAULTS, isProductCode, type App, type ConfirmRule, type SafeModeProgram } from "@regrow/core/manifest";
import { FACTORY_CONFIGURATION } from "@regrow/core/reset";
import { isVersion } from "@regrow/core/version";
import { DescriptionFields, invalid } from "./description-fields.ts";

/** What a folder's `regrow.json` says of the program in it. */
export interface Description {
  readonly product: string;
  readonly platform: string;
  readonly securityVersion: number;
  readonly floor: string | null;
  readonly notes: string;
  /** Null for a bundle of files only. */
  readonly app: Omit<App, "tree"> | null;
  /** Null: the framework's own. */
  readonly safeModeApp: Omit<SafeModeProgram, "tree"> | null;
  /** Which files become the app's tree; null for rows alone. */
  readonly tree: TreeSource | null;
  readonly webApp: WebAppSource;
  readonly rows: readonly RowSource[];
}

export interface TreeSource {
  readonly name: string;
  /** Folder, relative to regrow.json. */
  readonly include: string;
  /** Patterns of what stays out: with "/" of a whole path, without of a name at any depth. */
  readonly exclude: readonly string[];
}

/**
 * Where the device's page in a browser comes from: Regrow's own, a folder relative to regrow.json, or nowhere. "default" is the folder
 * `webapp` where that is one, else Regrow's own.
 */
type WebAppSource = "default" | "standard" | "none" | { readonly folder: string };

interface RowSource {
  readonly name: string;
  /** Relative to regrow.json. */
  readonly file: string;
  readonly type: number;
  readonly flags: number;
  /** Null: the bundle's. */
  readonly version: string | null;
}

/** Name of the file that says what a folder is. */
export const DESCRIPTION_FILE = "regrow.json";

/** Type of a row that says none. Source: device-facts section 8.4 (Gecko OS 4). */
export const UNSPECIFIED_TYPE = 0xfe;

/**
 * Reads `regrow.json`. Unknown fields are refused: a misspelt one would be a setting that never takes effect.
 * @throws RegrowError CONFIGURATION_INVALID {file, field, expected, actual}
 */
export function parseDescription(contents: Uint8Array): Description {
  const fields = DescriptionFields.parse(contents);
  fields.allow([
    "$schema",
    "product",
    "platform",
    "securityVersion",
    "floor",
    "notes",
    "app",
    "safeModeApp",
    "tree",
    "webApp",
    "rows",
  ]);
  const product = fields.text("product");
  if (!isProductCode(product)) throw invalid(fields.at("product"), "a product code such as ACME-KIOSK", product);
  const rows = fields.list("rows", parseRow);
  const tree = fields.object("tree");
  const isOfRows = tree === null && rows.length > 0 && !fields.has("app") && !fields.has("safeModeApp");
  return {
    product,
    platform: fields.text("platform", "any"),
    securityVersion: fields.integer("securityVersion", 0, 2_147_483_647, 0),
    floor: fields.has("floor") ? parseVersionField(fields, "floor") : null,
    notes: fields.text("notes", ""),
    app: parseApp(fields.object("app")),
    safeModeApp: parseSafeModeApp(fields.object("safeModeApp")),
    // Whoever names rows only means rows only.
    tree: isOfRows ? null : parseTree(tree),
    webApp: parseWebApp(fields, isOfRows ? "none" : "default"),
    rows,
  };
}

function parseApp(fields: DescriptionFields | null): Omit<App, "tree"> | null {
  if (fields === null) return null;
  fields.allow([
    "command",
    "arguments",
    "environment",
    "user",
    "readyTimeoutMs",
    "watchdogMs",
    "stopTimeoutMs",
    "confirm",
  ]);
  const day = 86_400_000;
  return {
    ...parseProgram(fields),
    user: fields.has("user") ? fields.text("user") : null,
    readyTimeoutMs: fields.integer("readyTimeoutMs", 1, day, APP_DEFAULTS.readyTimeoutMs),
    watchdogMs: fields.has("watchdogMs") ? fields.integer("watchdogMs", 1, day) : null,
    stopTimeoutMs: fields.integer("stopTimeoutMs", 0, day, APP_DEFAULTS.stopTimeoutMs),
    confirm: parseConfirm(fields.object("confirm")),
  };
}

function parseSafeModeApp(fields: DescriptionFields | null): Omit<SafeModeProgram, "tree"> | null {
  if (fields === null) return null;
  fields.allow(["command", "arguments", "environment"]);
  return parseProgram(fields);
}

function parseProgram(fields: DescriptionFields): Omit<SafeModeProgram, "tree"> {
  return {
    command: fields.text("command"),
    arguments: fields.list("arguments", (item, path) => DescriptionFields.textOf(item, path)),
    environment: fields.texts("environment"),
  };
}

function parseConfirm(fields: DescriptionFields | null): ConfirmRule {
  if (fields === null) return APP_DEFAULTS.confirm;
  fields.allow(["after", "checkIn"]);
  const isReady = !fields.has("after") || fields.value("after") === "ready";
  return {
    after: isReady ? "ready" : fields.integer("after", 0, 86_400_000),
    checkIn: fields.boolean("checkIn", APP_DEFAULTS.confirm.checkIn),
  };
}

function parseTree(fields: DescriptionFields | null): TreeSource {
  if (fields === null) return { name: "app", include: ".", exclude: [] };
  fields.allow(["name", "include", "exclude"]);
  return {
    name: fields.text("name", "app"),
    include: fields.text("include", "."),
    exclude: fields.list("exclude", (item, path) => DescriptionFields.textOf(item, path)),
  };
}

function parseWebApp(fields: DescriptionFields, otherwise: WebAppSource): WebAppSource {
  const value = fields.value("webApp") ?? null;
  if (value === null) return otherwise;
  if (typeof value === "boolean") return value ? "standard" : "none";
  if (typeof value === "string" && value !== "") return { folder: value };
  throw invalid(fields.at("webApp"), "true, false or the path of a folder", value);
}

function parseRow(value: unknown, path: string): RowSource {
  const fields = new DescriptionFields(value, path);
  fields.allow(["name", "file", "type", "flags", "version"]);
  return {
    name: fields.text("name"),
    file: fields.text("file"),
    type: fields.integer("type", 0, 0xff, typeOf(fields.text("name"))),
    flags: fields.integer("flags", 0, 0xffff, 0),
    version: fields.has("version") ? parseVersionField(fields, "version") : null,
  };
}

function typeOf(name: string): number {
  return name === FACTORY_CONFIGURATION ? FILE_TYPES.defaultConfiguration : UNSPECIFIED_TYPE;
}

function parseVersionField(fields: DescriptionFields, name: string): string {
  const version = fields.text(name);
  if (!isVersion(version)) throw invalid(fields.at(name), "a version such as 1.4.0", version);
  return version;
}
