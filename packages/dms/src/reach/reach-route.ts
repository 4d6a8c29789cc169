import { X509Certificate } from "node:crypto";
import Type from "typebox";
import type { Authorities } from "../certificate/index.ts";
import { Problem, type PeopleInstance } from "../people-api/index.ts";

const ServerBody = Type.Object({
  deviceAddress: Type.String({ description: "where devices reach this DMS, such as https://dms.example.com:8443" }),
  caPem: Type.String({ description: "by which they believe it, PEM; two certificates while one replaces the other" }),
  caFingerprints: Type.Array(Type.String(), {
    description: "SHA-256 of each of these certificates, as `openssl x509 -fingerprint -sha256` shows it",
  }),
});

interface ReachParts {
  /** Known once the listener for devices runs. */
  readonly deviceUrl: () => string;
  readonly authorities: Pick<Authorities, "toldPem">;
}

/** What a device is made with, so that it finds this DMS and believes no other. None of it is a secret. */
export function reachRoute(app: PeopleInstance, { deviceUrl, authorities: { toldPem } }: ReachParts): void {
  const caFingerprints = certificatesIn(toldPem).map((pem) => new X509Certificate(pem).fingerprint256);
  app.get(
    "/api/server",
    {
      schema: {
        operationId: "getServer",
        tags: ["server"],
        summary: "Where devices reach this DMS, and by what they believe it",
        description: "Give both to a device when it is made: `regrow device init --dms ADDRESS --ca FILE`.",
        response: { 200: ServerBody, "4xx": Problem },
      },
    },
    async () => ({ deviceAddress: deviceUrl(), caPem: toldPem, caFingerprints }),
  );
}

function certificatesIn(pem: string): readonly string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}
