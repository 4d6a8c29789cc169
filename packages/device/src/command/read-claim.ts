/** What the words after `dms claim` ask for. */
export type Claim =
  | { readonly kind: "token"; readonly token: string; readonly product: string | null }
  /** As the first product lines had it: the DMS decides whether that is still a way. */
  | { readonly kind: "password"; readonly userName: string; readonly password: string }
  | { readonly kind: "malformed" };

/**
 * Tells `<token>` and `<product code> <token>` from `<user> <password>`, which are as many words: a product code is upper case, and
 * a token is long and random. Source: device-facts 2.8; how to tell them apart is inferred.
 */
export function readClaim(first: string, second: string | undefined): Claim {
  if (second === undefined)
    return TOKEN.test(first) ? { kind: "token", token: first, product: null } : { kind: "malformed" };
  return PRODUCT_CODE.test(first) && MADE_TOKEN.test(second)
    ? { kind: "token", token: second, product: first }
    : { kind: "password", userName: first, password: second };
}

const TOKEN = /^[\x21-\x7e]{8,128}$/;
/** As a DMS makes them: at least 128 bits in letters that are safe in URLs. */
const MADE_TOKEN = /^[A-Za-z0-9_-]{22,128}$/;
const PRODUCT_CODE = /^[A-Z0-9][A-Z0-9_-]{0,63}$/;
