import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { RegrowError } from "@regrow/core/error";
import { build } from "esbuild";

/** A file of the standard web app, as a bundle's row has it. */
export interface WebAppFile {
  /** In the device's list of files. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Most that a browser has to fetch before the page is there, in bytes as they are kept. */
export const WEB_APP_LIMIT_BYTES = 60 * 1024;

/**
 * The web app, made from the sources of its package: once for each process, since they do not change while one runs. Equal sources give
 * equal bytes. The page's own files keep their names from one version to the next, so that an update carries only what differs.
 */
export function buildWebApp(): Promise<readonly WebAppFile[]> {
  built ??= makeWebApp();
  return built;
}

let built: Promise<readonly WebAppFile[]> | undefined;

const SOURCES = fileURLToPath(new URL("../../../webapp/src/", import.meta.url));

async function makeWebApp(): Promise<readonly WebAppFile[]> {
  const [page, unauthorized, script, style] = await Promise.all([
    readFile(`${SOURCES}index.html`, "utf8"),
    readFile(`${SOURCES}unauthorized.html`, "utf8"),
    bundleOf("main.tsx"),
    bundleOf("style/app.css"),
  ]);
  return [
    // Not compressed: others look for it by this name (device-facts 9).
    { name: "webapp/index.html", bytes: utf8(withPolicy(page)) },
    { name: "webapp/unauthorized.html", bytes: utf8(unauthorized) },
    { name: "webapp/app.js.gz", bytes: await compress(script) },
    { name: "webapp/app.css.gz", bytes: await compress(style) },
  ];
}

/** @throws RegrowError INTERNAL where the bundler makes anything but one file */
async function bundleOf(entry: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [SOURCES + entry],
    bundle: true,
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
  const [output, more] = outputFiles;
  if (output === undefined || more !== undefined)
    throw new RegrowError("INTERNAL", { reason: `the web app's ${entry}` });
  return output.contents;
}

/** What the page may load and run: itself. Its two handlers, which lead to recovery when a part of it is lost, are known by their hash. */
function withPolicy(page: string): string {
  const handlers = [...page.matchAll(/onerror="([^"]*)"/g)].map(
    ([, handler = ""]) => `'sha256-${sha256Base64(handler)}'`,
  );
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'unsafe-hashes' ${[...new Set(handlers)].join(" ")}`,
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join("; ");
  return page.replace("CONTENT_SECURITY_POLICY", policy);
}

function sha256Base64(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}

function compress(bytes: Uint8Array): Promise<Uint8Array> {
  return promisify(gzip)(bytes, { level: 9 });
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
