export { CertificateAuthority, openAuthority, type IssuedCertificate } from "./authority.ts";
export { openServerCertificate, type ServerCertificate } from "./server-certificate.ts";
