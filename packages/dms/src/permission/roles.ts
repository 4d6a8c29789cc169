import type { Role } from "../database/index.ts";
import { RIGHT_NAMES, type Right } from "./rights.ts";

interface RoleRow {
  readonly about: string;
  readonly rights: readonly Right[];
}

const LOOKS: readonly Right[] = ["product.read", "device.read"];

/** The one place that says what a role may do. */
export const ROLE_RIGHTS = {
  owner: { about: "may do everything; an organisation always has one", rights: RIGHT_NAMES },
  "release-manager": {
    about: "publishes: products, bundles and tags, and the API tokens of pipelines",
    rights: [...LOOKS, "organisation.read", "product.write", "bundle.publish", "tag.set", "file.write", "token.create"],
  },
  support: {
    about: "finds out what happened to a device, on its console too, and brings in its replacement",
    rights: [
      ...LOOKS,
      ...([
        "organisation.read",
        "audit.read",
        "device.claim",
        "device.describe",
        "device.console",
        "file.write",
      ] as const),
    ],
  },
  viewer: { about: "looks on", rights: [...LOOKS, "organisation.read"] },
  "device-installer": {
    about: "brings devices in, and sees how they do",
    rights: [...LOOKS, "device.claim", "device.describe"],
  },
} as const satisfies Record<Role, RoleRow>;

export function rightsOf(role: Role): ReadonlySet<Right> {
  return new Set<Right>(ROLE_RIGHTS[role].rights);
}

/** Roles that have the right, in the order of the table. */
export function rolesWith(right: Right): readonly string[] {
  return Object.entries<RoleRow>(ROLE_RIGHTS).flatMap(([role, { rights }]) => (rights.includes(right) ? [role] : []));
}
