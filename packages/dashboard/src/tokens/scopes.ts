import type { InputOf } from "@regrow/client/client";

export type Scope = InputOf<"createApiToken">["scopes"][number];

/** What a program can be allowed to do (docs/reference/roles.md). */
export const SCOPES: Readonly<Record<Scope, string>> = {
  "product.read": "see products, bundles and tags",
  "product.write": "make, change and delete products",
  "bundle.publish": "upload bundles, and change what they are",
  "tag.set": "set tags, which offers bundles to devices",
  "device.read": "see devices, their logs and faults",
  "device.claim": "make tokens for devices, and claim them",
  "device.describe": "put labels and notes on devices",
  "device.console": "use consoles, commands and variables of devices",
  "file.write": "give files to devices",
  "organisation.read": "see the organisation and its members",
  "audit.read": "read the audit log",
};

export const SCOPE_NAMES = Object.keys(SCOPES) as readonly Scope[];

/** What a pipeline needs that builds and publishes. */
export const PIPELINE_SCOPES: readonly Scope[] = ["product.read", "bundle.publish", "tag.set"];
