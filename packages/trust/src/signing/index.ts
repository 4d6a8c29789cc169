export { describeRequest, shortId } from "./describe-request.ts";
export { examineRequest, verifyRoots, type ExaminedRequest, type Need } from "./examine-request.ts";
export { expiryOf } from "./expiry.ts";
export {
  SIGNING_REQUEST_MAX_BYTES,
  readSigningRequest,
  writeSigningRequest,
  type SigningRequest,
  type SigningRole,
} from "./signing-request.ts";
