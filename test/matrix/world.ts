import { createHash } from "node:crypto";
import { sign } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REPORT_START, formatReportLine, formatRequest } from "@regrow/core/bridge";
import type { FaultRecord } from "@regrow/core/fault";
import { logProof } from "@regrow/core/protocol";
import { EMPTY_LOG, appendEntry } from "@regrow/core/recovery-log";
import type { PeopleAnswer } from "@regrow/dms/api-document";
import { SCOPES } from "@regrow/dms/permission";
import { createDms, type Dms } from "@regrow/dms/server";
import { SystemClock } from "@regrow/node/clock";
import { NodeCryptography } from "@regrow/node/cryptography";
import { SystemEntropy } from "@regrow/node/entropy";
import { Letters } from "@regrow/testing/letters";
import { makePublisher } from "@regrow/testing/publisher";
import { ask, register, type EnrolledDevice } from "../../bench/check-in/enrolled-device.ts";
import { MEMBERS, type Caller } from "./callers.ts";
import { makeTransfers } from "./transfers.ts";

export const PASSWORD = "correct horse battery";
/** What everything of the first organisation that has a name is called: no stranger is ever shown it. */
export const MARK = "HOMEMARK";
/** Of the fault that the first organisation's device has told. */
export const FINGERPRINT = "feedfacefeedface";
/** Of webhooks: nobody listens there, so that what is sent waits. */
export const RECEIVER = "http://127.0.0.1:9/";
const PRODUCT = `${MARK}-PRODUCT`;

/** Two organisations in one DMS: one with a member of each kind and something of everything, and a stranger's. */
export interface World extends AsyncDisposable {
  readonly dms: Dms;
  readonly folder: string;
  readonly letters: Letters;
  readonly organisations: { readonly home: string; readonly stranger: string };
  /** Codes of the products: the publisher's, and the one that the limited member is for. */
  readonly product: string;
  readonly other: string;
  readonly bundle: Uint8Array;
  /** An upload that is on its way: of one byte, which is no bundle. */
  readonly upload: { readonly id: string; readonly bytes: Uint8Array; readonly announced: object };
  readonly platformRoot: string;
  readonly device: string;
  /** Another one, of no product and in no transfer. */
  readonly spareDevice: string;
  /** Offers of devices: by this organisation to another, and by that one to this. */
  readonly transfers: { readonly outgoing: string; readonly incoming: string };
  /** What the device asks through somebody who carries it, and a technician's word on it. */
  readonly dfuRequest: string;
  readonly reportLine: string;
  /** Serial number of the device's certificate. */
  readonly certificate: string;
  /** Of the owner; nobody else's to end. */
  readonly sessionId: string;
  /** Somebody else's membership, invitation and API token. */
  readonly memberId: string;
  readonly invitationId: string;
  readonly apiTokenId: string;
  /** A webhook, and something that it is to be sent. */
  readonly webhook: { readonly id: string; readonly delivery: string };
  /** Of a claim token. */
  readonly tokenId: string;
  /** What was answered, each once. */
  readonly answers: ReadonlyMap<string, PeopleAnswer>;
  send(caller: Caller, request: Call): Promise<Answer>;
  /** As a program of the owner's, whose token has every scope that there is. */
  sendAsProgram(request: Call): Promise<Answer>;
  /** The caller signs in anew, and calls with that session from then on. */
  renew(caller: Caller): Promise<void>;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: object | undefined;
  readonly bytes?: Uint8Array | undefined;
  /** Content type of the bytes; a bundle's. */
  readonly type?: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export async function makeWorld(): Promise<World> {
  await using making = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "regrow-matrix-"));
  making.defer(() => rm(folder, { recursive: true, force: true }));
  const letters = new Letters();
  const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const [clock, entropy] = [new SystemClock(), new SystemEntropy()];
  const webhookReach = { http: true, networks: ["127.0.0.1/32"] };
  const answers = new Map<string, PeopleAnswer>();
  const onAnswer = (answer: PeopleAnswer): void => void answers.set(JSON.stringify(answer), answer);
  const ports = { peoplePort: 0, devicePort: 0 };
  const dms = making.use(
    await createDms({ folder, ...ports, clock, entropy, logger, mailer: letters, webhookReach, onAnswer }),
  );
  const secrets = new Map<Caller, string>();
  const sendAs = async (
    bearer: string | undefined,
    { method, path, body, bytes, type: bytesType = "application/x-tar" }: Call,
    more = {},
  ): Promise<Answer> => {
    const type = bytes === undefined ? "application/json" : bytesType;
    const payload = bytes === undefined ? (body === undefined ? undefined : JSON.stringify(body)) : Buffer.from(bytes);
    const answer = await fetch(new URL(path, dms.peopleUrl), {
      method,
      headers: {
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(payload === undefined ? {} : { "content-type": type }),
        ...more,
      },
      ...(payload === undefined ? {} : { body: payload }),
      signal: AbortSignal.timeout(30_000),
    });
    return { status: answer.status, text: await answer.text() };
  };
  const done = async (bearer: string | undefined, call: Call): Promise<Readonly<Record<string, unknown>>> => {
    const { status, text } = await sendAs(bearer, call);
    if (status >= 300) throw new Error(`${call.method} ${call.path} answers ${status}: ${text}`);
    return text === "" ? {} : JSON.parse(text);
  };
  const signUp = async (userName: string, more: object): Promise<string> => {
    const body = { userName, password: PASSWORD, email: emailOf(userName), ...more };
    return String((await done(undefined, { method: "POST", path: "/api/sign-up", body }))["token"]);
  };

  const owner = await signUp("owner", { organisation: MARK });
  secrets.set("owner", owner);
  secrets.set("stranger", await signUp("stranger", { organisation: "Elsewhere" }));
  secrets.set("intruder", await signUp("intruder", { organisation: "Nowhere" }));
  const idOf = async (caller: Caller): Promise<string> =>
    String((await done(secrets.get(caller), { method: "GET", path: "/api/me" }))["organisationId"]);
  const organisations = { home: await idOf("owner"), stranger: await idOf("stranger") };

  const publisher = makePublisher({ product: PRODUCT });
  const { product } = publisher;
  const platformRoot = Buffer.from(publisher.platformRoot).toString();
  await done(owner, { method: "POST", path: "/api/products", body: { code: product, platformRoot } });
  await done(owner, { method: "POST", path: "/api/products", body: { code: "OTHER" } });
  const first = publisher.bundle({ version: "1.0.0" });
  await done(owner, { method: "PUT", path: `/api/products/${product}/bundles`, bytes: first });

  const bytes = new TextEncoder().encode("x");
  const announced = { sizeBytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
  const begun = await done(owner, { method: "POST", path: `/api/products/${product}/uploads`, body: announced });
  const invite = async (name: string, role: string, products: readonly string[] | null): Promise<string> => {
    const path = "/api/organisation/invitations";
    await done(owner, { method: "POST", path, body: { email: emailOf(name), role, products } });
    return signUp(name, { invitation: await letters.secret(emailOf(name)) });
  };
  for (const caller of MEMBERS)
    if (caller !== "owner")
      secrets.set(
        caller,
        await invite(
          caller,
          caller === "limited" ? "release-manager" : caller,
          caller === "limited" ? ["OTHER"] : null,
        ),
      );
  const apiToken = { name: "pipeline", scopes: ["product.read"] };
  const pipeline = await done(owner, { method: "POST", path: "/api/api-tokens", body: apiToken });
  secrets.set("token", String(pipeline["token"]));
  const spare = await done(owner, { method: "POST", path: "/api/api-tokens", body: apiToken });
  const everything = { name: "everything", scopes: SCOPES };
  const program = await done(owner, { method: "POST", path: "/api/api-tokens", body: everything });
  await invite("leaver", "viewer", null);
  const { members } = await done(owner, { method: "GET", path: "/api/organisation/members" });
  const leaver = (members as readonly { userName: string; userId: string }[]).find((one) => one.userName === "leaver");
  const late = { email: emailOf("late"), role: "viewer" };
  const invitation = await done(owner, { method: "POST", path: "/api/organisation/invitations", body: late });

  const hook = { url: RECEIVER, title: MARK, events: ["tag.moved"] };
  const webhookId = String((await done(owner, { method: "POST", path: "/api/webhooks", body: hook }))["id"]);
  const { delivery } = await done(owner, { method: "POST", path: `/api/webhooks/${webhookId}/test` });

  const claimToken = await done(owner, { method: "POST", path: "/api/tokens", body: { kind: "claim" } });
  const listener = { url: dms.deviceUrl, caPem: dms.caPem };
  const deviceToken = async (kind: string): Promise<string> =>
    String((await done(owner, { method: "POST", path: "/api/tokens", body: { kind } }))["token"]);
  const device = await register(listener, await deviceToken("provision"));
  await ask(listener, device, "PUT", "/provision");
  await ask(listener, device, "POST", "/claim", { token: await deviceToken("claim") });
  await ask(listener, device, "POST", "/activate", { product });
  await ask(listener, device, "POST", "/log", logOf(device));
  const partner = await signUp("partner", { organisation: "Partner" });
  const offers = await makeTransfers({ listener, home: owner, partner, homeId: organisations.home, done });
  const path = `/api/devices/${device.uuid}/certificates`;
  const { certificates } = await done(owner, { method: "GET", path });
  const [certificate] = certificates as readonly { readonly serial: string }[];
  const { sessions } = await done(owner, { method: "GET", path: "/api/account/sessions" });
  const [session] = sessions as readonly { readonly id: string }[];

  const made = making.move();
  return {
    dms,
    folder,
    letters,
    organisations,
    product,
    other: "OTHER",
    bundle: publisher.bundle({ version: "1.1.0" }),
    upload: { id: String(begun["id"]), bytes, announced },
    device: device.uuid,
    certificate: certificate?.serial ?? "",
    dfuRequest: requestOf(device),
    reportLine: reportOf(device),
    ...offers,
    platformRoot,
    sessionId: session?.id ?? "",
    memberId: leaver?.userId ?? "",
    invitationId: String(invitation["id"]),
    apiTokenId: String(spare["id"]),
    webhook: { id: webhookId, delivery: String(delivery) },
    tokenId: String(claimToken["id"]),
    answers,
    sendAsProgram: (call) => sendAs(String(program["token"]), call),
    send: (caller, call) =>
      sendAs(secrets.get(caller), call, caller === "intruder" ? { "regrow-organisation": organisations.home } : {}),
    async renew(caller) {
      if (!secrets.has(caller) || caller === "token") return;
      const body = { userName: caller, password: PASSWORD };
      secrets.set(caller, String((await done(undefined, { method: "POST", path: "/api/sign-in", body }))["token"]));
    },
    [Symbol.asyncDispose]: () => made.disposeAsync(),
  };
}

export function emailOf(userName: string): string {
  return `${userName}@example.com`;
}

/** What 'dfu_request' prints on a device that runs nothing. */
function requestOf({ uuid, keyPem }: EnrolledDevice): string {
  const checkIn = {
    ...{ running: null, onTrial: false, safeMode: null, appFaults: 0, securityVersion: 0, platform: "linux-x64" },
    ...{ framework: "1.0.0", freeBytes: 1, logSequence: 1, wish: { asked: true, force: false, version: null } },
  };
  const request = { uuid, number: 1, nonce: "A".repeat(22), checkIn, log: null };
  return formatRequest(request, (message) => sign("sha256", message, keyPem));
}

function reportOf({ uuid }: EnrolledDevice): string {
  return formatReportLine(new NodeCryptography(), {
    ...{ previous: REPORT_START, atMs: 1, technician: MARK, host: MARK, port: "tty", uuid, version: null },
    ...{ action: "update" as const, result: "done" as const, detail: MARK, proof: null },
  });
}

/** A device's log of one fault, signed. */
function logOf({ uuid, keyPem }: EnrolledDevice): object {
  const fault: FaultRecord = {
    ...{ subject: "app", type: "exit-code", atMs: 1, generation: null, version: null, onTrial: false },
    ...{ exitCode: 1, signal: null, uptimeMs: 5, lastOutput: MARK, fingerprint: FINGERPRINT },
  };
  const event = { atMs: 1, by: "bootloader", event: { kind: "fault", fault } } as const;
  const { line, head } = appendEntry(EMPTY_LOG, event, new NodeCryptography());
  const signature = sign("sha256", logProof(uuid, head.sequence, head.hash), keyPem).toString("base64");
  return { entries: [line], signature };
}
