/** What a product is called by bundles and devices; the same as the DMS takes. */
const CODE = /^[A-Z0-9][A-Z0-9_-]{0,63}$/;

/** As it is said beside the field. */
export const PRODUCT_CODE_RULE = "Capital letters, digits, - and _, up to 64 characters";

/** Why a code that is typed cannot be taken; null: it can, or nothing is typed yet. */
export function productCodeProblem(typed: string): string | null {
  const code = typed.trim();
  if (code === "" || CODE.test(code)) return null;
  const better = code
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 64);
  return `${PRODUCT_CODE_RULE}${better === "" ? "" : `: such as ${better}`}.`;
}
