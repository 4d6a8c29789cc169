// The house's own rules for oxlint. A plugin and not no-restricted-imports, because that rule sees neither `await import()`
// nor `import("x").Type`, and because one table of arrows is easier to read than a list of patterns per package.
import { relative, sep } from "node:path";
import { ROOT } from "../setup/place.mjs";
import { refusal } from "./refusal.mjs";

/** @typedef {{ type: string, value?: unknown }} Node
 * @typedef {{ filename: string, report: (problem: { node: Node, message: string }) => void }} Context */

const boundaries = {
  meta: { type: "problem" },
  /** @param {Context} context */
  create(context) {
    const file = relative(ROOT, context.filename).split(sep).join("/");
    /** @param {Node | null | undefined} source */
    const check = (source) => {
      if (source === null || source === undefined) return;
      const message =
        typeof source.value === "string"
          ? refusal(file, source.value)
          : file.startsWith("packages/core/") && "core imports only what a reader can see: write the name";
      if (message) context.report({ node: source, message: `${message} (${String(source.value)})` });
    };
    /** @param {{ source?: Node | null }} node */
    const ofSource = (node) => check(node.source);
    return {
      ImportDeclaration: ofSource,
      ExportNamedDeclaration: ofSource,
      ExportAllDeclaration: ofSource,
      ImportExpression: ofSource,
      TSImportType: ofSource,
    };
  },
};

export default { meta: { name: "regrow" }, rules: { boundaries } };
