export { CertificateAuthority, openAuthority, type IssuedCertificate } from "./authority.ts";
export { EARLIER_MS, readPem } from "./x509.ts";
export { openServerCertificate, type ServerCertificate } from "./server-certificate.ts";
