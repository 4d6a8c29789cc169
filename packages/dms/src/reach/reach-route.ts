import { X509Certificate } from "node:crypto";
import Type from "typebox";
import type { Authorities } from "../certificate/index.ts";
import type { Outbox } from "../mail/index.ts";
import { Nullable, Problem, type PeopleInstance } from "../people-api/index.ts";
import type { PeopleTls } from "../people-tls/index.ts";

const ServerBody = Type.Object({
  deviceAddress: Type.String({ description: "where devices reach this DMS, such as https://dms.example.com:8443" }),
  caPem: Type.String({ description: "by which they believe it, PEM; two certificates while one replaces the other" }),
  caFingerprints: Type.Array(Type.String(), {
    description: "SHA-256 of each of these certificates, as `openssl x509 -fingerprint -sha256` shows it",
  }),
  peopleCertificate: Nullable(
    Type.Object(
      {
        fingerprint: Type.String({ description: "SHA-256" }),
        selfSignedPem: Nullable(
          Type.String({
            description:
              "the certificate, PEM, where it vouches for itself: programs have to be given it; null where it does not",
          }),
        ),
      },
      { description: "what the DMS shows people; null where it speaks plain HTTP with them, as behind a proxy" },
    ),
  ),
  sendsMail: Type.Boolean({
    description: "false: it has no mail server, and what it would send stands in its own log",
  }),
});

interface ReachParts {
  /** Known once the listener for devices runs. */
  readonly deviceUrl: () => string;
  readonly authorities: Pick<Authorities, "toldPem">;
  /** Of the listener for people. */
  readonly tls: Pick<PeopleTls, "pair"> | undefined;
  readonly outbox: Pick<Outbox, "hasMailServer">;
}

/** What a device is made with, so that it finds this DMS and believes no other. None of it is a secret. */
export function reachRoute(app: PeopleInstance, parts: ReachParts): void {
  const { deviceUrl, authorities, tls, outbox } = parts;
  const { toldPem } = authorities;
  const caFingerprints = certificatesIn(toldPem).map((pem) => new X509Certificate(pem).fingerprint256);
  app.get(
    "/api/server",
    {
      schema: {
        operationId: "getServer",
        tags: ["server"],
        summary: "Where devices reach this DMS, and by what they believe it",
        description:
          "Give both to a device when it is made: `regrow device init --dms ADDRESS --ca FILE`. What people's programs need to believe the DMS is `selfSignedPem`: `regrow sign-in --ca FILE`.",
        response: { 200: ServerBody, "4xx": Problem },
      },
    },
    async () => ({
      ...{ deviceAddress: deviceUrl(), caPem: toldPem, caFingerprints },
      peopleCertificate: tls === undefined ? null : shownOf(tls.pair),
      sendsMail: outbox.hasMailServer,
    }),
  );
}

function shownOf({ certificatePem, fingerprint }: PeopleTls["pair"]): {
  fingerprint: string;
  selfSignedPem: string | null;
} {
  const certificate = new X509Certificate(certificatePem);
  const isOwn = certificate.issuer === certificate.subject && certificate.verify(certificate.publicKey);
  return { fingerprint, selfSignedPem: isOwn ? certificate.toString() : null };
}

function certificatesIn(pem: string): readonly string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}
