/** How entries of the audit log begin to name what was done to: "product ACME-KIOSK", "invitation of anna@example.com". */
export const TARGET_KINDS = [
  "product",
  "device",
  "member",
  "invitation of",
  "user",
  "API token",
  "token",
  "webhook",
  "transfer",
  "organisation",
  "claim rules",
] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

/** What is asked for: everything of a kind, or one thing of it; without a kind whatever has that name. */
export interface SoughtTarget {
  readonly kind: TargetKind | null;
  readonly name: string;
}

/** "device 0b5c…", "device", or a bare name such as ACME-KIOSK. */
export function parseTarget(text: string): SoughtTarget {
  const trimmed = text.trim();
  const kind = TARGET_KINDS.find((each) => trimmed === each || trimmed.startsWith(`${each} `)) ?? null;
  return { kind, name: kind === null ? trimmed : trimmed.slice(kind.length).trim() };
}

/** As an entry names it. */
export function targetText({ kind, name }: SoughtTarget): string {
  return [kind ?? "", name].filter((part) => part !== "").join(" ");
}
