/** Version numbers of the metadata on a verified ladder. */
export interface LadderVersions {
  readonly platformRoot: number;
  readonly platformTargets: number;
  readonly productRoot: number;
  readonly productTargets: number;
}

/** The file that a product's snapshot names for each of them: names of TUF for the product's own, a folder for the platform's. */
export const SNAPSHOT_FILES = {
  platformRoot: "platform/root.json",
  platformTargets: "platform/targets.json",
  productRoot: "root.json",
  productTargets: "targets.json",
} as const satisfies Record<keyof LadderVersions, string>;
