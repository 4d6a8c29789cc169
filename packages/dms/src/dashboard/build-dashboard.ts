import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { RegrowError } from "@regrow/core/error";
import { build } from "esbuild";

/** The dashboard as a browser gets it. */
export interface Dashboard {
  /** The page itself, which names the others. */
  readonly page: string;
  /** By name, such as main-A1B2C3.js: another content has another name. */
  readonly assets: ReadonlyMap<string, Asset>;
}

export interface Asset {
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** The same, compressed. */
  readonly gzip: Uint8Array;
}

/** Most that a browser has to fetch before the first view is there, compressed; what views load later is not counted. */
export const FIRST_VIEW_LIMIT_BYTES = 120 * 1024;

/** Where the page finds what it is made of. */
export const ASSETS_PATH = "/assets/";

const SOURCES = fileURLToPath(new URL("../../../dashboard/src/", import.meta.url));
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
};

/** Made from the sources of its package, once for each process: they do not change while one runs (decisions/016). */
export function buildDashboard(): Promise<Dashboard> {
  built ??= makeDashboard();
  return built;
}

let built: Promise<Dashboard> | undefined;

/** @throws RegrowError INTERNAL where the bundler makes something unheard of */
async function makeDashboard(): Promise<Dashboard> {
  const page = await readFile(`${SOURCES}index.html`, "utf8");
  const { outputFiles } = await build({
    entryPoints: [`${SOURCES}main.tsx`, `${SOURCES}style/dashboard.css`],
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    outdir: "/",
    bundle: true,
    splitting: true,
    write: false,
    minify: true,
    format: "esm",
    platform: "browser",
    // Browsers of phones that are four years old.
    target: ["chrome109", "firefox115", "safari16.4"],
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    logLevel: "silent",
    absWorkingDir: SOURCES,
  });
  const assets = new Map<string, Asset>();
  for (const { path, contents } of outputFiles) {
    const contentType = CONTENT_TYPES[/\.\w+$/.exec(path)?.[0] ?? ""];
    if (contentType === undefined) throw new RegrowError("INTERNAL", { reason: `the dashboard's ${path}` });
    const compressed = await promisify(gzip)(contents, { level: 9 });
    assets.set(path.slice(1), { contentType, bytes: contents, gzip: compressed });
  }
  const addressOf = (beginning: string): string => {
    const name = [...assets.keys()].find((each) => each.startsWith(beginning));
    if (name === undefined) throw new RegrowError("INTERNAL", { reason: `the dashboard has no ${beginning}` });
    return ASSETS_PATH + name;
  };
  return {
    page: page.replace("STYLE_ADDRESS", addressOf("dashboard-")).replace("SCRIPT_ADDRESS", addressOf("main-")),
    assets,
  };
}
