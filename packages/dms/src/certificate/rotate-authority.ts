import { X509Certificate } from "node:crypto";
import { rm } from "node:fs/promises";
import { RegrowError } from "@regrow/core/error";
import { authorityFiles, makeAuthority, readAuthority, type AuthorityParts } from "./authority.ts";
import { readRotation, writeRotation, type Rotation } from "./rotation.ts";

/** The device CA is replaced in three steps, with as much time between them as devices need. */
export const ROTATION_STEPS = ["announce", "switch", "retire"] as const;
export type RotationStep = (typeof ROTATION_STEPS)[number];

interface AuthoritySummary {
  readonly name: string;
  readonly untilMs: number;
}

/** Where a rotation stands. */
export interface RotationStatus {
  readonly state: "settled" | "announced" | "switched";
  readonly next: RotationStep;
  readonly acting: AuthoritySummary;
  /** The one that comes, or the one that goes. */
  readonly other: AuthoritySummary | null;
}

export async function rotationStatus(folder: string): Promise<RotationStatus> {
  const rotation = await readRotation(folder);
  const other = rotation.announced ?? rotation.former;
  const state = stateOf(rotation);
  return {
    state,
    next: NEXT[state],
    acting: await summarize(folder, rotation.acting),
    other: other === null ? null : await summarize(folder, other),
  };
}

/**
 * Takes the next step of a rotation: whole, or not at all after a power cut. The DMS must not run: it reads the folder when it starts.
 * @throws RegrowError CA_ROTATION_ORDER for a step that does not come next
 */
export async function rotateAuthority(folder: string, step: RotationStep, parts: AuthorityParts): Promise<void> {
  const rotation = await readRotation(folder);
  const { acting, announced, former } = rotation;
  const state = stateOf(rotation);
  if (step === "announce" && state === "settled") {
    await makeAuthority(folder, parts, acting + 1);
    return writeRotation(folder, { acting, announced: acting + 1, former: null });
  }
  if (step === "switch" && announced !== null)
    return writeRotation(folder, { acting: announced, announced: null, former: acting });
  if (step === "retire" && former !== null) {
    await writeRotation(folder, { acting, announced: null, former: null });
    for (const file of Object.values(authorityFiles(folder, former))) await rm(file, { force: true });
    return;
  }
  throw new RegrowError("CA_ROTATION_ORDER", { step, state, next: NEXT[state] });
}

const NEXT = { settled: "announce", announced: "switch", switched: "retire" } as const satisfies Record<
  RotationStatus["state"],
  RotationStep
>;

function stateOf({ announced, former }: Rotation): RotationStatus["state"] {
  if (announced !== null) return "announced";
  return former === null ? "settled" : "switched";
}

async function summarize(folder: string, number: number): Promise<AuthoritySummary> {
  const { subject, validToDate } = new X509Certificate((await readAuthority(folder, number)).certificatePem);
  return { name: subject.replace(/^CN=/, ""), untilMs: validToDate.getTime() };
}
