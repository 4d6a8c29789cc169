import { resolve } from "node:path";
import { printable } from "@regrow/core/manifest";
import { compareManifests, type FileChange } from "@regrow/core/release";
import type { AnswerOf } from "@regrow/client/client";
import { NodeCryptography } from "@regrow/node/cryptography";
import { inspectBundle } from "../bundle/index.ts";
import { command, type Command } from "../command/index.ts";
import { formatBytes } from "../output/index.ts";
import { openClient } from "../session/index.ts";

/** Lines of one kind that a person is shown; --json has what there is. */
const MAX_LINES = 40;

/** As the DMS answers it, and as two files come to it. */
type Compared = AnswerOf<"compareBundles">;
interface Counted<Change> {
  readonly changes: readonly Change[];
  readonly count: number;
}

export const bundleCompareCommand: Command = command({
  name: "bundle compare",
  summary: "show what is different between two bundles: files, sizes, settings",
  about: ["Two bundle files; or, with --product, two published versions of it."],
  arguments: {
    from: { kind: "text", about: "bundle file or version", required: true },
    to: { kind: "text", about: "bundle file or version", required: true },
  },
  options: { product: { kind: "text", about: "product code: compare what is published", value: "CODE" } },
  run: async ({ from, to, product }, { environment, folder, signal }) => {
    const compared: Compared =
      product === undefined
        ? await compareFiles(resolve(folder, from), resolve(folder, to), signal)
        : await (await openClient(environment)).call("compareBundles", { code: product, from, to }, signal);
    return { text: describe(compared), json: compared };
  },
});

async function compareFiles(from: string, to: string, signal: AbortSignal): Promise<Compared> {
  const cryptography = new NodeCryptography();
  const old = await inspectBundle(cryptography, from, signal);
  const now = await inspectBundle(cryptography, to, signal);
  const { fields, rows, files, links, newBytes } = compareManifests(old.full, now.full);
  const counted = <Change>(changes: readonly Change[]): Counted<Change> => ({ changes, count: changes.length });
  return { fields, rows: counted(rows), files: counted(files), links: counted(links), newBytes };
}

function describe({ fields, rows, files, links, newBytes }: Compared): readonly string[] {
  const lines = [
    ...fields.map(({ field, from, to }) => `${shown(field)}  ${shown(from)} -> ${shown(to)}`),
    ...sectionOf("rows", rows, fileLine),
    ...sectionOf("files", files, fileLine),
    ...sectionOf("links and folders", links, ({ name, from, to }) => `${shown(name)}  ${shown(from)} -> ${shown(to)}`),
  ];
  return lines.length === 0 ? ["no difference"] : [...lines, `new contents  ${formatBytes(newBytes)}`];
}

function sectionOf<Change>(
  title: string,
  { changes, count }: Counted<Change>,
  lineOf: (change: Change) => string,
): readonly string[] {
  if (count === 0) return [];
  const lines = changes.slice(0, MAX_LINES).map((change) => `  ${lineOf(change)}`);
  const more = count > lines.length ? [`  and ${count - lines.length} more`] : [];
  return [`${title}: ${count}`, ...lines, ...more];
}

function fileLine({ name, from, to }: FileChange): string {
  const sign = from === null ? "+" : to === null ? "-" : "~";
  const sizes = [from, to].flatMap((side) => (side === null ? [] : [formatBytes(side.sizeBytes)]));
  return `${sign} ${shown(name)}  ${sizes.join(" -> ")}`;
}

/** Names and settings are a publisher's, and may hold anything. */
function shown(text: string | null): string {
  return text === null ? "-" : printable(text);
}
