import Type from "typebox";
import { BUNDLE_STATES } from "@regrow/core/decision";
import { ERRORS, isErrorCode, type ErrorCode } from "@regrow/core/error";
import { MANIFEST_LIMITS } from "@regrow/core/manifest";
import { ARRIVAL_STATES } from "@regrow/core/release";
import { Revision, revisionOf } from "../edit/index.ts";
import { AtMs, Nullable, ProductCode, Sha256, Uuid, VersionText } from "../people-api/index.ts";
import type { Bundle } from "./bundle-repository.ts";
import { VersionOutcomes } from "./version-outcomes.ts";

/** What a bundle can be refused for when its bytes are looked at. */
export const BUNDLE_REFUSALS: readonly ErrorCode[] = Object.keys(ERRORS)
  .filter(isErrorCode)
  .filter((code) => /^(BUNDLE|MANIFEST|TRUST|VERSION)_/.test(code) && ERRORS[code].http === 422);

export const State = Type.Enum(BUNDLE_STATES, { description: "a draft is offered to nobody, a retired one no more" });
export const ArrivalState = Type.Enum(ARRIVAL_STATES, {
  description: "what the bundle is to be when it has arrived; available",
});
export const Notes = Type.String({ maxLength: MANIFEST_LIMITS.notesLength, description: "for people; plain text" });
export const BundleBody = Type.Object({
  id: Uuid,
  version: VersionText,
  manifestSha256: Sha256,
  baseManifestSha256: Nullable(Sha256),
  securityVersion: Type.Integer(),
  floor: Nullable(VersionText),
  platform: Type.String(),
  notes: Type.String(),
  sizeBytes: Type.Integer({ description: "of all its files, unpacked" }),
  state: State,
  createdAtMs: AtMs,
  stateSinceMs: AtMs,
  revision: Revision,
});
/** With what became of it on devices. */
export const KnownBundle = Type.Object({
  ...BundleBody.properties,
  outcomes: VersionOutcomes,
  faults: Type.Integer({ minimum: 0, description: "faults of this version that devices have told of" }),
});
export const ByCode = Type.Object({ code: ProductCode });
export const ByVersion = Type.Object({ code: ProductCode, version: VersionText });

export function bundleBody({ productId: _productId, ...body }: Bundle): Type.Static<typeof BundleBody> {
  return { ...body, revision: bundleRevision(body) };
}

/** Of what an editor of the bundle sees; all else of it is signed. */
export function bundleRevision({ state, notes }: Pick<Bundle, "state" | "notes">): string {
  return revisionOf({ state, notes });
}
