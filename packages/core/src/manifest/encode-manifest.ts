import type { App, Component, FileRow, Manifest, SafeModeProgram, Tree, TreeEntry } from "./manifest.ts";

/**
 * The bytes of a manifest: fixed order of fields, names sorted by code units, so equal manifests are equal bytes.
 * Nothing is checked; who makes one parses it once (`parseManifest`).
 */
export function encodeManifest(manifest: Manifest): Uint8Array {
  const { format, product, version, securityVersion, floor, platform, notes, critical, base } = manifest;
  const head = { format, product, version, securityVersion, floor, platform, notes, critical };
  const contents = {
    rows: manifest.rows.toSorted(byName).map(encodeRow),
    trees: manifest.trees.toSorted(byName).map(encodeTree),
    app: manifest.app === null ? null : encodeApp(manifest.app),
    ...(manifest.safeModeApp === undefined ? {} : { safeModeApp: encodeProgram(manifest.safeModeApp) }),
    components: manifest.components.map(encodeComponent),
  };
  const whole =
    base === null
      ? { ...head, base, ...contents }
      : {
          ...head,
          base: { version: base.version, manifestSha256: base.manifestSha256 },
          ...contents,
          removedRows: manifest.removedRows.toSorted(byCodeUnits),
          removedEntries: manifest.removedEntries.toSorted(byCodeUnits),
        };
  return new TextEncoder().encode(`${JSON.stringify(whole)}\n`);
}

/** The one order of names in manifests and bundles. */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return byCodeUnits(a.name, b.name);
}

function encodeRow({ name, type, flags, version, sizeBytes, sha256, mode }: FileRow): FileRow {
  return { name, type, flags, version, sizeBytes, sha256, mode };
}

function encodeTree({ name, version, entries }: Tree): Tree {
  return { name, version, entries: entries.toSorted((a, b) => byCodeUnits(a.path, b.path)).map(encodeEntry) };
}

function encodeEntry(entry: TreeEntry): TreeEntry {
  const { kind, path } = entry;
  if (kind === "link") return { kind, path, target: entry.target };
  if (kind === "directory") return { kind, path };
  return { kind, path, sizeBytes: entry.sizeBytes, sha256: entry.sha256, mode: entry.mode };
}

function encodeProgram({ tree, command, arguments: given, environment }: SafeModeProgram): SafeModeProgram {
  const sorted = Object.entries(environment).toSorted(([a], [b]) => byCodeUnits(a, b));
  return { tree, command, arguments: given, environment: Object.fromEntries(sorted) };
}

function encodeApp(app: App): App {
  return {
    ...encodeProgram(app),
    user: app.user,
    readyTimeoutMs: app.readyTimeoutMs,
    watchdogMs: app.watchdogMs,
    stopTimeoutMs: app.stopTimeoutMs,
    confirm: { after: app.confirm.after, checkIn: app.confirm.checkIn },
  };
}

function encodeComponent({ name, version, licence }: Component): Component {
  return { name, version, licence };
}
