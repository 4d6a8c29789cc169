import type { Right } from "./rights.ts";

/** What an operation asks of who calls it. */
export interface OperationRow {
  /** "nothing": anybody. "sign-in": a person or a token. "person": somebody who signed in, for their own account. Else a right. */
  readonly needs: "nothing" | "sign-in" | "person" | Right;
  /**
   * What it means to somebody whose rights are for some products only. "products": it is about one product, or a list of what
   * belongs to products, and they reach theirs. "organisation": it is about more than that, so they are refused.
   */
  readonly about: "products" | "organisation";
}

const anybody = { needs: "nothing", about: "products" } as const;
const signedIn = { needs: "sign-in", about: "products" } as const;
const ownAccount = { needs: "person", about: "products" } as const;

const ofProducts = <Needed extends Right>(needs: Needed) => ({ needs, about: "products" }) as const;
const ofOrganisation = <Needed extends Right>(needs: Needed) => ({ needs, about: "organisation" }) as const;

/**
 * The permission table: every operation of the people's API by its operation id. The listener does not start with a route
 * that has no row, nor with a row that has no route.
 */
export const OPERATIONS = {
  // server
  health: anybody,
  getServer: signedIn,

  // account
  signUp: anybody,
  signIn: anybody,
  signOut: ownAccount,
  createSignInLink: ownAccount,
  me: signedIn,
  getAccount: ownAccount,
  changePassword: ownAccount,
  changeEmail: ownAccount,
  resendVerification: ownAccount,
  verifyEmail: anybody,
  requestPasswordReset: anybody,
  resetPassword: anybody,
  listSessions: ownAccount,
  endSession: ownAccount,
  endOtherSessions: ownAccount,
  enrolSecondFactor: ownAccount,
  confirmSecondFactor: ownAccount,
  removeSecondFactor: ownAccount,
  renewRecoveryCodes: ownAccount,

  // organisation
  listOrganisations: ownAccount,
  createOrganisation: ownAccount,
  switchOrganisation: ownAccount,
  leaveOrganisation: ownAccount,
  acceptInvitation: ownAccount,
  getOrganisation: ofProducts("organisation.read"),
  getStorage: ofOrganisation("organisation.read"),
  renameOrganisation: ofOrganisation("organisation.manage"),
  getClaimRules: ofOrganisation("organisation.manage"),
  setClaimRules: ofOrganisation("organisation.manage"),
  exportOrganisation: ofOrganisation("organisation.manage"),
  importOrganisation: ofOrganisation("organisation.manage"),
  listMembers: ofProducts("organisation.read"),
  changeMember: ofOrganisation("member.manage"),
  removeMember: ofOrganisation("member.manage"),
  inviteMember: ofOrganisation("member.manage"),
  listInvitations: ofOrganisation("member.manage"),
  withdrawInvitation: ofOrganisation("member.manage"),

  // API tokens
  createApiToken: ofProducts("token.create"),
  listApiTokens: ofProducts("token.create"),
  revokeApiToken: ofProducts("token.create"),

  // audit log
  listAudit: ofOrganisation("audit.read"),
  exportAudit: ofOrganisation("audit.read"),

  // products and bundles
  createProduct: ofOrganisation("product.write"),
  listProducts: ofProducts("product.read"),
  getProduct: ofProducts("product.read"),
  changeProduct: ofProducts("product.write"),
  deleteProduct: ofProducts("product.write"),
  startProduction: ofProducts("product.produce"),
  listTags: ofProducts("product.read"),
  setTag: ofProducts("tag.set"),
  getUpdatePolicy: ofProducts("product.read"),
  setUpdatePolicy: ofProducts("tag.set"),
  getOnlineKeys: ofProducts("product.read"),
  changeOnlineKeys: ofProducts("bundle.publish"),
  getMetadata: ofProducts("product.read"),
  publishMetadata: ofProducts("bundle.publish"),
  uploadBundle: ofProducts("bundle.publish"),
  listBundles: ofProducts("product.read"),
  getBundle: ofProducts("product.read"),
  getBundleFile: ofProducts("bundle.publish"),
  changeBundle: ofProducts("bundle.publish"),
  deleteBundle: ofProducts("bundle.publish"),
  compareBundles: ofProducts("product.read"),
  beginUpload: ofProducts("bundle.publish"),
  listUploads: ofProducts("bundle.publish"),
  getUpload: ofProducts("bundle.publish"),
  putPiece: ofProducts("bundle.publish"),
  finishUpload: ofProducts("bundle.publish"),
  abandonUpload: ofProducts("bundle.publish"),

  // the fleet at a glance
  getOverview: ofProducts("device.read"),

  // devices
  createToken: ofProducts("device.claim"),
  createTokenBatch: ofProducts("device.claim"),
  revokeToken: ofProducts("device.claim"),
  listTokens: ofProducts("device.claim"),
  listDevices: ofProducts("device.read"),
  countDevices: ofProducts("device.read"),
  getDevice: ofProducts("device.read"),
  setDeviceTag: ofProducts("tag.set"),
  tagDevices: ofProducts("tag.set"),
  previewTag: ofProducts("device.read"),
  labelDevices: ofProducts("device.describe"),
  moveDevices: ofProducts("device.manage"),
  getDeviceUpdatePolicy: ofProducts("device.read"),
  setDeviceUpdatePolicy: ofProducts("tag.set"),
  clearDeviceUpdatePolicy: ofProducts("tag.set"),
  consentToUpdate: ofProducts("tag.set"),
  withdrawConsent: ofProducts("tag.set"),
  explainUpdate: ofProducts("device.read"),
  getDeviceLog: ofProducts("device.read"),
  listDeviceFaults: ofProducts("device.read"),
  listDeviceOutcomes: ofProducts("device.read"),
  listDeviceCertificates: ofProducts("device.read"),
  revokeDeviceCertificate: ofProducts("device.manage"),
  revokeDevice: ofProducts("device.manage"),
  restoreDevice: ofProducts("device.manage"),
  unclaimDevice: ofProducts("device.manage"),
  claimByPin: ofProducts("device.claim"),
  listDeviceOrders: ofProducts("device.read"),
  orderDevice: ofProducts("device.manage"),
  resetDevice: ofProducts("device.manage"),
  describeDevice: ofProducts("device.describe"),
  answerDfuRequest: ofProducts("device.console"),
  getDfuPackage: ofProducts("device.console"),
  handInReport: ofProducts("device.console"),
  listTechnicianEntries: ofProducts("device.read"),

  // files that devices are given
  listDeviceFiles: ofProducts("device.read"),
  putDeviceFile: ofProducts("file.write"),
  removeDeviceFile: ofProducts("file.write"),
  listProductFiles: ofProducts("product.read"),
  putProductFile: ofProducts("file.write"),
  removeProductFile: ofProducts("file.write"),

  // devices that change hands
  offerTransfer: ofProducts("device.manage"),
  listTransfers: ofOrganisation("device.manage"),
  listTransferDevices: ofOrganisation("device.manage"),
  acceptTransfer: ofOrganisation("device.manage"),
  endTransfer: ofOrganisation("device.manage"),

  // who is told what happens
  createWebhook: ofOrganisation("webhook.manage"),
  listWebhooks: ofOrganisation("webhook.manage"),
  getWebhook: ofOrganisation("webhook.manage"),
  changeWebhook: ofOrganisation("webhook.manage"),
  deleteWebhook: ofOrganisation("webhook.manage"),
  renewWebhookSecret: ofOrganisation("webhook.manage"),
  testWebhook: ofOrganisation("webhook.manage"),
  listWebhookDeliveries: ofOrganisation("webhook.manage"),
  replayWebhookDelivery: ofOrganisation("webhook.manage"),

  // what goes wrong on devices
  listFaults: ofProducts("device.read"),
  getFault: ofProducts("device.read"),
  listFaultDevices: ofProducts("device.read"),
  listFailingDevices: ofProducts("device.read"),

  // over a device's live link
  watchDevice: ofProducts("device.read"),
  getDeviceVariables: ofProducts("device.read"),
  setDeviceVariables: ofProducts("device.console"),
  openDeviceConsole: ofProducts("device.console"),
  sendDeviceCommand: ofProducts("device.console"),
  sendDeviceAction: ofProducts("device.console"),
  updateDeviceNow: ofProducts("device.console"),
} as const satisfies Record<string, OperationRow>;

/** Operation ids of the people's API. */
export type OperationName = keyof typeof OPERATIONS;

export function isOperation(name: string): name is OperationName {
  return Object.hasOwn(OPERATIONS, name);
}
