import { join } from "node:path";
import Type, { type Static } from "typebox";
import { Parse } from "typebox/schema";
import { RegrowError } from "@regrow/core/error";
import { writeFileAtomic } from "@regrow/node/atomic-file";
import { readTextIfThere } from "../durable-file/index.ts";

const Number_ = Type.Integer({ minimum: 1 });

/** Which authorities a DMS has, by number. One file says it, so that a step of a rotation is taken or not, also in a power cut. */
export const Rotation = Type.Object(
  {
    /** It signs certificates, the listener's own among them. */
    acting: Number_,
    /** Devices are told of it; it signs nothing yet. */
    announced: Type.Union([Number_, Type.Null()]),
    /** What it has signed still counts; it signs nothing any more. */
    former: Type.Union([Number_, Type.Null()]),
  },
  { additionalProperties: false },
);
export type Rotation = Static<typeof Rotation>;

const FILE = "device-ca.json";
const SETTLED: Rotation = { acting: 1, announced: null, former: null };

/** A DMS that never changed its authority has no such file. @throws RegrowError CONFIGURATION_INVALID */
export async function readRotation(folder: string): Promise<Rotation> {
  const text = await readTextIfThere(join(folder, FILE));
  if (text === undefined) return SETTLED;
  try {
    return Parse(Rotation, JSON.parse(text));
  } catch (cause) {
    throw new RegrowError("CONFIGURATION_INVALID", { file: FILE, reason: "it cannot be read" }, { cause });
  }
}

export async function writeRotation(folder: string, rotation: Rotation): Promise<void> {
  await writeFileAtomic(join(folder, FILE), `${JSON.stringify(rotation)}\n`);
}
