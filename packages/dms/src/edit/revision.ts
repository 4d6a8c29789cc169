import { createHash } from "node:crypto";
import Type from "typebox";

const LENGTH = 16;

/** Goes into the answer that an editor reads. */
export const Revision = Type.String({
  pattern: `^[A-Za-z0-9_-]{${LENGTH}}$`,
  description:
    "name of what can be edited here as it is now: send it with the change, and what somebody else has changed meanwhile is kept",
});
/** Goes into the body of the change. */
export const AskedRevision = Type.Optional(
  Type.String({
    pattern: `^[A-Za-z0-9_-]{${LENGTH}}$`,
    description:
      "`revision` of what you read: refused when that is not what there is; left out: changed whatever there is",
  }),
);

/**
 * Names what an editor sees, 96 bits of its hash: equal names, equal contents. A change that is taken back by another gives the name back,
 * because then nothing of anybody's is lost. `seen` is JSON, with its members in the order in which they are always written.
 */
export function revisionOf(seen: object): string {
  return createHash("sha256").update(JSON.stringify(seen)).digest("base64url").slice(0, LENGTH);
}
