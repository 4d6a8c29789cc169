import { parseObject } from "../api/index.ts";

/** What `POST /bundle` comes to. */
export type BundleAnswer =
  | { readonly kind: "installed"; readonly words: string }
  | { readonly kind: "repaired"; readonly words: string }
  | { readonly kind: "failed"; readonly words: string };

/** Reads the answer of the device to a bundle that was uploaded. Never throws. Source: routes of the device, docs/reference. */
export function readBundleAnswer(status: number, body: string): BundleAnswer {
  const fields = parseObject(body);
  const text = (name: string): string => (typeof fields[name] === "string" ? String(fields[name]) : "");
  const what = `${text("product")} ${text("version")}`.trim();
  if (status === 200 && fields["result"] === "installed")
    return { kind: "installed", words: `${what} is installed. The device restarts and tries it.` };
  if (status === 200 && fields["result"] === "repaired") {
    const left = Number(fields["left"] ?? 0);
    const rest = left > 0 ? ` ${left} could not be given back.` : "";
    return { kind: "repaired", words: `${what} was installed already: ${countText(fields["repaired"])}.${rest}` };
  }
  if (status === 200 && fields["result"] === "up-to-date")
    return { kind: "repaired", words: `${what} is installed already, and whole.` };
  const code = text("error");
  const reason = text("advice") || `The device answers ${status}.`;
  return { kind: "failed", words: code === "" ? reason : `${reason} (${code})` };
}

function countText(value: unknown): string {
  const count = typeof value === "number" ? value : 0;
  return count === 0
    ? "nothing was damaged"
    : `${count} damaged or missing ${count === 1 ? "file was" : "files were"} given back`;
}
