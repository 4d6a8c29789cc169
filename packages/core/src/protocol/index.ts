export {
  Acknowledgement,
  ActivateAnswer,
  ActivateRequest,
  CheckInAnswer,
  CheckInRequest,
  ClaimAnswer,
  ClaimRequest,
  DEVICE_HEADER,
  LogAnswer,
  LogRequest,
  Offer,
  ProvisionAnswer,
  ProvisionRequest,
  Refusal,
  RenewAnswer,
  Return,
  Wish,
} from "./messages.ts";
export { logProof, provisionProof } from "./proof.ts";
export { isRenewalDue } from "./renewal.ts";
export { DEVICE_ROUTES } from "./routes.ts";
