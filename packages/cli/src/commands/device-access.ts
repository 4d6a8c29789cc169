import type { AnswerOf } from "@regrow/client/client";
import { command, type Command } from "../command/index.ts";
import { allPages, openClient } from "../session/index.ts";

const uuid = { kind: "text", about: "the device's UUID", required: true } as const;

export const deviceCertificatesCommand: Command = command({
  name: "device certificates",
  summary: "list a device's certificates, newest first",
  arguments: { uuid },
  options: {},
  run: async (input, { environment, signal }) => {
    const client = await openClient(environment);
    const pages = await allPages((page) =>
      client.call("listDeviceCertificates", { uuid: input.uuid, ...page }, signal),
    );
    const certificates = pages.flatMap((page) => page.certificates);
    return { text: certificates.map(certificateLine), json: { certificates } };
  },
});

export const deviceRevokeCommand: Command = command({
  name: "device revoke",
  summary: "shut a device out of the DMS, at once",
  about: [
    "Its connections end and all its requests are refused, until 'regrow device restore'. With --certificate that certificate and",
    "those before it are revoked instead, for good: the device has to be provisioned again.",
  ],
  arguments: { uuid },
  options: { certificate: { kind: "text", about: "serial number of a certificate", value: "SERIAL" } },
  run: async (input, { environment, signal }) => {
    const client = await openClient(environment);
    const { certificate: serial } = input;
    if (serial === undefined) await client.call("revokeDevice", { uuid: input.uuid }, signal);
    else await client.call("revokeDeviceCertificate", { uuid: input.uuid, serial }, signal);
    const what = serial === undefined ? "the device is shut out" : "the certificate counts no more";
    return { text: [what], json: { uuid: input.uuid, certificate: serial ?? null, revoked: true } };
  },
});

export const deviceRestoreCommand: Command = command({
  name: "device restore",
  summary: "let a device in again that was shut out",
  arguments: { uuid },
  options: {},
  run: async (input, { environment, signal }) => {
    const client = await openClient(environment);
    await client.call("restoreDevice", { uuid: input.uuid }, signal);
    return { text: ["the device may come in again"], json: { uuid: input.uuid, revoked: false } };
  },
});

export const deviceUnclaimCommand: Command = command({
  name: "device unclaim",
  summary: "let go of a device, for whoever claims it next",
  about: ["It keeps a production product, which it can never change, and loses any other."],
  arguments: { uuid },
  options: { wipe: { kind: "flag", about: "empty it of files, data and variables with its next check-in" } },
  run: async (input, { environment, signal }) => {
    const { wipe } = input;
    const client = await openClient(environment);
    await client.call("unclaimDevice", { uuid: input.uuid, wipe }, signal);
    return { text: ["nobody owns the device now"], json: { uuid: input.uuid, state: "unclaimed", wipe } };
  },
});

function certificateLine(certificate: AnswerOf<"listDeviceCertificates">["certificates"][number]): string {
  const { serial, issuedAtMs, expiresAtMs, revokedAtMs } = certificate;
  const life = `${dayOf(issuedAtMs)} to ${dayOf(expiresAtMs)}`;
  return `${serial}  ${life}${revokedAtMs === null ? "" : `  revoked ${dayOf(revokedAtMs)}`}`;
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
