import { isIP } from "node:net";
import type { Entropy } from "@regrow/core/port";
import type { ServerCertificate } from "./server-certificate.ts";
import { EARLIER_MS, SIGNING, makeKeys, makeSerial, privateKeyPem, x509 } from "./x509.ts";

/** A certificate that nobody vouches for: whoever connects has to compare its fingerprint. */
export async function makeSelfSigned(
  { names, validMs }: { readonly names: readonly string[]; readonly validMs: number },
  nowMs: number,
  entropy: Pick<Entropy, "bytes">,
): Promise<ServerCertificate> {
  const keys = await makeKeys();
  const serialNumber = makeSerial(entropy);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber,
    // A host's name is no safe part of a distinguished name; the names that count are below. Whoever believes several finds the right
    // one by this name alone.
    name: `CN=Regrow DMS ${serialNumber.slice(0, 16)}`,
    notBefore: new Date(nowMs - EARLIER_MS),
    notAfter: new Date(nowMs + validMs),
    keys,
    signingAlgorithm: SIGNING,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isIP(name) === 0 ? ("dns" as const) : ("ip" as const), value: name })),
      ),
    ],
  });
  return { keyPem: await privateKeyPem(keys.privateKey), certificatePem: certificate.toString("pem") };
}
