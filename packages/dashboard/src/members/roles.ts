import type { AnswerOf } from "@regrow/client/client";

export type Role = AnswerOf<"listMembers">["members"][number]["role"];

/** Roles in the order of what they may do, with what they are for (docs/reference/roles.md). */
export const ROLES: Readonly<Record<Role, { readonly title: string; readonly about: string }>> = {
  owner: { title: "Owner", about: "may do everything" },
  "release-manager": {
    title: "Release manager",
    about: "publishes: products, bundles, tags and the tokens of pipelines",
  },
  support: { title: "Support", about: "finds out what happened to a device, on its console too" },
  viewer: { title: "Viewer", about: "looks on" },
  "device-installer": { title: "Device installer", about: "brings devices in, and sees how they do" },
};

export const ROLE_OPTIONS = (Object.keys(ROLES) as Role[]).map((value) => ({
  value,
  title: `${ROLES[value].title}: ${ROLES[value].about}`,
}));
