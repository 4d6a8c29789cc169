export { openAuthorities, nameAuthorities, type Authorities } from "./authorities.ts";
export { CertificateAuthority, openAuthority, type IssuedCertificate } from "./authority.ts";
export {
  ROTATION_STEPS,
  rotateAuthority,
  rotationStatus,
  type RotationStatus,
  type RotationStep,
} from "./rotate-authority.ts";
export { EARLIER_MS, readPem } from "./x509.ts";
export { KeptServerCertificate } from "./kept-server-certificate.ts";
export { openServerCertificate, type ServerCertificate } from "./server-certificate.ts";
export { makeSelfSigned } from "./self-signed.ts";
