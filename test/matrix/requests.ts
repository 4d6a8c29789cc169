import { randomUUID } from "node:crypto";
import { headOf } from "@regrow/testing/publisher";
import type { Caller } from "./callers.ts";
import type { EXPECTED } from "./expected.ts";
import { FINGERPRINT, MARK, PASSWORD, RECEIVER, emailOf, type World } from "./world.ts";

/** What a call names and says, besides method and path. */
export interface Request {
  /** Of the path, by name. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly bytes?: Uint8Array;
  /** Content type of the bytes; a bundle's. */
  readonly type?: string;
}

const NONE: Request = {};
/** A secret of no link. */
const token = "x".repeat(43);
/** Who signs in: programs and strangers have a user too. */
const userOf = (caller: Caller): string => ({ token: "viewer", nobody: "intruder" })[String(caller)] ?? caller;

/** A file of the caller's, so that nobody takes another's away. */
const fileOf = (caller: Caller): Request => ({ query: { name: `${caller}.txt` } });
const CONTENT = { bytes: new TextEncoder().encode(MARK), type: "application/octet-stream" } as const;

/** The metadata of a bundle, as it is published without one. */
function metadataOf(bundle: Uint8Array): object {
  const { platformRoots, platformTargets, productRoots, productTargets } = headOf(bundle);
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
  return {
    platform: { roots: platformRoots.map(text), targets: text(platformTargets) },
    product: { roots: productRoots.map(text), targets: text(productTargets) },
  };
}

/** How each operation is called, such that only who calls decides the answer. It names what belongs to the first organisation. */
export const REQUESTS: Readonly<Record<keyof typeof EXPECTED, (world: World, caller: Caller) => Request>> = {
  health: () => NONE,
  getServer: () => NONE,
  signUp: (_, caller) => ({ body: { userName: `new-${caller}`, email: emailOf(`new-${caller}`), password: PASSWORD } }),
  me: () => NONE,
  createSignInLink: () => ({ body: {} }),
  getAccount: () => NONE,
  changePassword: () => ({ body: { password: PASSWORD, newPassword: PASSWORD } }),
  changeEmail: (_, caller) => ({ body: { password: PASSWORD, email: emailOf(`${caller}-other`) } }),
  resendVerification: () => NONE,
  verifyEmail: () => ({ body: { token } }),
  requestPasswordReset: () => ({ body: { email: emailOf("nobody-at-all") } }),
  resetPassword: () => ({ body: { token, password: PASSWORD } }),
  listSessions: () => NONE,
  endSession: (world, caller) => ({ params: { id: caller === "owner" ? randomUUID() : world.sessionId } }),
  endOtherSessions: () => NONE,
  enrolSecondFactor: () => ({ body: { password: PASSWORD } }),
  confirmSecondFactor: () => ({ body: { code: "wrong" } }),
  removeSecondFactor: () => ({ body: { password: PASSWORD } }),
  renewRecoveryCodes: () => ({ body: { password: PASSWORD } }),

  listOrganisations: () => NONE,
  createOrganisation: () => ({ body: { name: "Another" } }),
  switchOrganisation: ({ organisations }) => ({ body: { organisationId: organisations.home } }),
  acceptInvitation: () => ({ body: { token } }),
  getOrganisation: () => NONE,
  getStorage: () => NONE,
  renameOrganisation: (_, caller) => ({ body: { name: caller === "stranger" ? "Elsewhere" : MARK } }),
  getClaimRules: () => NONE,
  setClaimRules: () => ({ body: { takesPasswords: true } }),
  exportOrganisation: () => NONE,
  importOrganisation: () => ({ bytes: new TextEncoder().encode(MARK) }),
  listMembers: () => NONE,
  changeMember: ({ memberId }) => ({ params: { userId: memberId }, body: { role: "support" } }),
  removeMember: ({ memberId }) => ({ params: { userId: memberId } }),
  inviteMember: ({ product }) => ({ body: { email: emailOf("friend"), role: "viewer", products: [product] } }),
  listInvitations: () => NONE,
  withdrawInvitation: ({ invitationId }) => ({ params: { id: invitationId } }),

  createApiToken: ({ product }) => ({ body: { name: "robot", scopes: ["product.read"], products: [product] } }),
  listApiTokens: () => NONE,
  revokeApiToken: ({ apiTokenId }) => ({ params: { id: apiTokenId } }),
  listAudit: () => NONE,
  exportAudit: () => NONE,

  createProduct: ({ platformRoot }, caller) => ({ body: { code: `NEW-${caller.toUpperCase()}`, platformRoot } }),
  listProducts: () => NONE,
  getProduct: ({ product }) => ({ params: { code: product } }),
  listTags: ({ product }) => ({ params: { code: product } }),
  previewTag: ({ product }) => ({ params: { code: product, tag: "release" }, query: { version: "1.0.0" } }),
  setTag: ({ product }) => ({ params: { code: product, tag: "release" }, body: { version: "1.0.0" } }),
  getOnlineKeys: ({ product }) => ({ params: { code: product } }),
  changeOnlineKeys: ({ product }) => ({ params: { code: product } }),
  getMetadata: ({ product }) => ({ params: { code: product } }),
  publishMetadata: ({ product, bundle }) => ({ params: { code: product }, body: metadataOf(bundle) }),
  uploadBundle: ({ product, bundle }) => ({ params: { code: product }, bytes: bundle }),
  listBundles: ({ product }) => ({ params: { code: product } }),
  getBundle: ({ product }) => ({ params: { code: product, version: "1.0.0" } }),
  getBundleFile: ({ product }) => ({ params: { code: product, version: "1.0.0" } }),
  changeProduct: ({ product }) => ({ params: { code: product }, body: { title: MARK } }),
  deleteProduct: ({ product }) => ({ params: { code: product } }),
  changeBundle: ({ product }) => ({ params: { code: product, version: "1.0.0" }, body: { notes: MARK } }),
  deleteBundle: ({ product }) => ({ params: { code: product, version: "1.0.0" } }),
  compareBundles: ({ product }) => ({ params: { code: product }, query: { from: "1.0.0", to: "1.0.0" } }),
  beginUpload: ({ product, upload }) => ({ params: { code: product }, body: upload.announced }),
  listUploads: ({ product }) => ({ params: { code: product } }),
  getUpload: ({ product, upload }) => ({ params: { code: product, id: upload.id } }),
  putPiece: ({ product, upload }) => ({
    params: { code: product, id: upload.id },
    query: { offset: "0" },
    bytes: upload.bytes,
    type: "application/octet-stream",
  }),
  finishUpload: ({ product, upload }) => ({ params: { code: product, id: upload.id } }),
  abandonUpload: ({ product, upload }) => ({ params: { code: product, id: upload.id } }),

  createToken: ({ product }) => ({ body: { kind: "claim", product } }),
  createTokenBatch: ({ product }) => ({ body: { count: 2, product } }),
  revokeToken: ({ tokenId }) => ({ params: { id: tokenId } }),
  listTokens: () => NONE,
  getOverview: () => NONE,
  listDevices: () => NONE,
  countDevices: () => NONE,
  getDevice: ({ device }) => ({ params: { uuid: device } }),
  getUpdatePolicy: ({ product }) => ({ params: { code: product } }),
  setUpdatePolicy: ({ product }) => ({ params: { code: product }, body: { window: "02:00-05:00" } }),
  getDeviceUpdatePolicy: ({ device }) => ({ params: { uuid: device } }),
  setDeviceUpdatePolicy: ({ device }) => ({ params: { uuid: device }, body: { asksFirst: true } }),
  clearDeviceUpdatePolicy: ({ device }) => ({ params: { uuid: device } }),
  consentToUpdate: ({ device }) => ({ params: { uuid: device, version: "1.0.0" } }),
  withdrawConsent: ({ device }) => ({ params: { uuid: device, version: "1.0.0" } }),
  explainUpdate: ({ device }) => ({ params: { uuid: device } }),
  claimByPin: () => ({ body: { pin: "BCDF-GHJK" } }),
  describeDevice: ({ device }) => ({ params: { uuid: device }, body: { labels: ["site=Bern"], notes: MARK } }),
  listDeviceFaults: ({ device }) => ({ params: { uuid: device } }),
  listDeviceOutcomes: ({ device }) => ({ params: { uuid: device } }),
  listDeviceOrders: ({ device }) => ({ params: { uuid: device } }),
  putDeviceFile: ({ device }, caller) => ({ params: { uuid: device }, ...fileOf(caller), ...CONTENT }),
  listDeviceFiles: ({ device }) => ({ params: { uuid: device } }),
  removeDeviceFile: ({ device }, caller) => ({ params: { uuid: device }, ...fileOf(caller) }),
  putProductFile: ({ product }, caller) => ({ params: { code: product }, ...fileOf(caller), ...CONTENT }),
  listProductFiles: ({ product }) => ({ params: { code: product } }),
  removeProductFile: ({ product }, caller) => ({ params: { code: product }, ...fileOf(caller) }),
  setDeviceTag: ({ device }) => ({ params: { uuid: device }, body: { tag: "beta" } }),
  // By a filter: a device that is named is named in the answer, whoever asks.
  tagDevices: ({ device }) => ({ body: { select: { filter: { uuid: device } }, tag: "beta" } }),
  labelDevices: ({ device }) => ({ body: { select: { filter: { uuid: device } }, add: [MARK], remove: [] } }),
  moveDevices: ({ device }) => ({
    body: { select: { filter: { uuid: device } }, recipient: "Partner", wipe: false },
  }),
  createWebhook: () => ({ body: { url: RECEIVER, events: ["device.claimed"] } }),
  listWebhooks: () => NONE,
  getWebhook: ({ webhook }) => ({ params: { id: webhook.id } }),
  changeWebhook: ({ webhook }) => ({ params: { id: webhook.id }, body: { title: MARK } }),
  deleteWebhook: ({ webhook }) => ({ params: { id: webhook.id } }),
  renewWebhookSecret: ({ webhook }) => ({ params: { id: webhook.id } }),
  testWebhook: ({ webhook }) => ({ params: { id: webhook.id } }),
  listWebhookDeliveries: ({ webhook }) => ({ params: { id: webhook.id } }),
  replayWebhookDelivery: ({ webhook }) => ({ params: { id: webhook.id, delivery: webhook.delivery } }),
  getDeviceLog: ({ device }) => ({ params: { uuid: device } }),
  listDeviceCertificates: ({ device }) => ({ params: { uuid: device } }),

  listFaults: () => NONE,
  getFault: () => ({ params: { fingerprint: FINGERPRINT } }),
  listFailingDevices: () => NONE,
  listFaultDevices: () => ({ params: { fingerprint: FINGERPRINT } }),

  watchDevice: ({ device }) => ({ params: { uuid: device } }),
  getDeviceVariables: ({ device }) => ({ params: { uuid: device } }),
  setDeviceVariables: ({ device }) => ({
    params: { uuid: device },
    body: { values: { "system.dialect": "zentrios" } },
  }),
  openDeviceConsole: ({ device }) => ({ params: { uuid: device } }),
  answerDfuRequest: ({ device, dfuRequest }) => ({ params: { uuid: device }, body: { request: dfuRequest } }),
  // Its newest answer offers nothing: who may fetch a package is told so.
  getDfuPackage: ({ device }) => ({ params: { uuid: device, id: randomUUID() } }),
  handInReport: ({ reportLine }) => ({ body: { lines: [reportLine] } }),
  listTechnicianEntries: ({ device }) => ({ params: { uuid: device } }),
  sendDeviceCommand: ({ device }) => ({ params: { uuid: device }, body: { line: "version" } }),
  sendDeviceAction: ({ device }) => ({ params: { uuid: device }, body: { action: "ota" } }),
  updateDeviceNow: ({ device }) => ({ params: { uuid: device }, body: {} }),

  listTransfers: () => NONE,
  listTransferDevices: ({ transfers }) => ({ params: { id: transfers.incoming } }),
  offerTransfer: ({ spareDevice }) => ({ body: { to: "Partner", devices: [spareDevice] } }),
  acceptTransfer: ({ transfers }) => ({ params: { id: transfers.incoming } }),
  endTransfer: ({ transfers }) => ({ params: { id: transfers.outgoing } }),
  startProduction: ({ product }) => ({ params: { code: product }, body: { confirm: product } }),

  resetDevice: ({ device }) => ({ params: { uuid: device }, body: { confirm: device } }),
  orderDevice: ({ device }) => ({ params: { uuid: device }, body: { kind: "wipe" } }),
  revokeDevice: ({ device }) => ({ params: { uuid: device } }),
  restoreDevice: ({ device }) => ({ params: { uuid: device } }),
  unclaimDevice: ({ device }) => ({ params: { uuid: device } }),
  revokeDeviceCertificate: ({ device, certificate }) => ({ params: { uuid: device, serial: certificate } }),

  signIn: (_, caller) => ({ body: { userName: userOf(caller), password: PASSWORD } }),
  signOut: () => NONE,
  leaveOrganisation: () => NONE,
};
