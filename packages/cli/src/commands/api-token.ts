import { RegrowError } from "@regrow/core/error";
import { NEVER_SCOPES, SCOPES, isScope, type Scope } from "@regrow/dms/permission";
import { command, type Command } from "../command/index.ts";
import { allPages, openClient } from "../session/index.ts";

const DAY_MS = 86_400_000;

export const apiTokenCreateCommand: Command = command({
  name: "api-token create",
  summary: "make a token with which a program uses the DMS",
  about: [
    "It is shown this once. Scopes are rights that you have yourself: see docs/reference/roles.md. A pipeline that publishes needs",
    "product.read, bundle.publish and tag.set.",
  ],
  arguments: { name: { kind: "text", about: "what it is for, such as the pipeline's name", required: true } },
  options: {
    scope: { kind: "list", about: "a right", value: "RIGHT", required: true },
    product: { kind: "list", about: "only for this product", value: "CODE" },
    days: { kind: "number", about: "days until it ends, 366 at most", value: "N", default: 90, range: [1, 366] },
  },
  run: async ({ name, scope, product, days }, { environment, signal }) => {
    const client = await openClient(environment);
    const products = product.length === 0 ? null : product;
    const body = { name, scopes: scope.map(parseScope), products, expiresInMs: days * DAY_MS };
    const made = await client.call("createApiToken", body, signal);
    return { text: [made.token], json: made };
  },
});

export const apiTokenListCommand: Command = command({
  name: "api-token list",
  summary: "list API tokens, without their secrets",
  arguments: {},
  options: {},
  run: async (_, { environment, signal }) => {
    const client = await openClient(environment);
    const pages = await allPages((page) => client.call("listApiTokens", page, signal));
    const apiTokens = pages.flatMap((page) => page.apiTokens);
    const text = apiTokens.map((one) => {
      const end = one.revokedAtMs === null ? `until ${dayOf(one.expiresAtMs)}` : `revoked ${dayOf(one.revokedAtMs)}`;
      const used = one.lastUsedAtMs === null ? "never used" : `used ${dayOf(one.lastUsedAtMs)}`;
      return [one.id, one.name.padEnd(16), end, used, one.scopes.join(" ")].join("  ");
    });
    return { text, json: { apiTokens } };
  },
});

export const apiTokenRevokeCommand: Command = command({
  name: "api-token revoke",
  summary: "end an API token at once",
  arguments: { id: { kind: "text", about: "as 'regrow api-token list' shows it", required: true } },
  options: {},
  run: async ({ id }, { environment, signal }) => {
    const client = await openClient(environment);
    await client.call("revokeApiToken", { id }, signal);
    return { text: [`revoked ${id}`], json: { id } };
  },
});

/** @throws RegrowError USAGE */
function parseScope(text: string): Scope {
  if (isScope(text)) return text;
  const [, never] = Object.entries(NEVER_SCOPES).find(([right]) => right === text) ?? [];
  if (never !== undefined) throw new RegrowError("USAGE", { scope: text, "no token can have it": never });
  throw new RegrowError("USAGE", { scope: text, "one of": SCOPES.join(", ") });
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
