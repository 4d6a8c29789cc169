export {
  Acknowledgement,
  ActivateAnswer,
  ActivateRequest,
  CheckInAnswer,
  CheckInRequest,
  ClaimAnswer,
  ClaimRequest,
  DEVICE_HEADER,
  FilesAnswer,
  LogAnswer,
  LogRequest,
  Offer,
  PinAnswer,
  ProvisionAnswer,
  ProvisionRequest,
  Refusal,
  RenewAnswer,
  Return,
  Wish,
} from "./messages.ts";
export { GIVEN_FILE_LIMITS, nameFileList, type GivenFile } from "./given-files.ts";
export { ORDER_KINDS, type Order, type OrderKind } from "./orders.ts";
export { PIN_LETTERS, PIN_LENGTH, formatPin, readPin } from "./pin.ts";
export { PRODUCT_TRUST_MAX_BYTES, ProductTrustAnswer } from "./product-trust.ts";
export { logProof, provisionProof } from "./proof.ts";
export { isRenewalDue } from "./renewal.ts";
export { DEVICE_ROUTES } from "./routes.ts";
