import { encode } from "uqr";

/** What a device's label says. */
export interface Label {
  readonly uuid: string;
  readonly token: string;
}

/** What the QR code of a label holds, such as "regrow:6f9619ff-...?token=...". Ours: there was none. */
export function codeText({ uuid, token }: Label): string {
  return `regrow:${uuid}?token=${token}`;
}

export const CSV_HEAD = "uuid,token,code\r\n";

/** A line of the list, RFC 4180: none of the values needs quotes. */
export function csvLine(label: Label): string {
  return `${label.uuid},${label.token},${codeText(label)}\r\n`;
}

/** The beginning of a sheet that a browser prints: three labels in a row, none cut in two by the end of a page. */
export function sheetHead(title: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escapeHtml(title)}</title>
<style>
  @page { margin: 10mm }
  body { margin: 0; display: grid; grid-template-columns: repeat(3, 1fr); gap: 4mm; font: 7pt/1.3 monospace }
  figure { margin: 0; padding: 2mm; border: 0.2mm solid; break-inside: avoid; overflow-wrap: anywhere; content-visibility: auto }
  svg { display: block; width: 28mm; height: 28mm }
</style>
<h1 style="grid-column: 1 / -1; margin: 0; font-size: 10pt">${escapeHtml(title)}</h1>
`;
}

export function sheetLabel(label: Label): string {
  return `<figure>${qrSvg(codeText(label))}<figcaption>${label.uuid}<br>${label.token}</figcaption></figure>\n`;
}

/** A QR code of level M, with the four light modules around it that scanners want. One path: a sheet has thousands. */
function qrSvg(text: string): string {
  // Any mask can be read; to try all eight for the most even one takes most of the time.
  const { data, size } = encode(text, { ecc: "M", border: 4, maskPattern: 2 });
  const path = data.flatMap((row, y) => runsOf(row).map(({ from, length }) => `M${from} ${y}h${length}v1h-${length}z`));
  return `<svg viewBox="0 0 ${size} ${size}" role="img"><path d="${path.join("")}"/></svg>`;
}

/** Neighbours that are dark. */
function runsOf(row: readonly boolean[]): readonly { readonly from: number; readonly length: number }[] {
  const runs: { from: number; length: number }[] = [];
  for (const [x, isDark] of row.entries()) {
    const last = runs.at(-1);
    if (!isDark) continue;
    if (last !== undefined && last.from + last.length === x) last.length += 1;
    else runs.push({ from: x, length: 1 });
  }
  return runs;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
