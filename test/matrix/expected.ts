/**
 * What every operation of the people's API answers to whom. Written by hand: it says what is meant, not what is.
 *
 * 401 not signed in; 403 signed in without the right; 404 what is another organisation's, or another product's, does not exist.
 * Columns as in callers.ts: owner, release manager, support, viewer, device installer, limited, token, nobody, stranger, intruder.
 */
export const EXPECTED = {
  //                      own rel sup vie ins lim tok nob str int
  health: /*           */ "200 200 200 200 200 200 200 200 200 200",
  getServer: /*        */ "200 200 200 200 200 200 200 401 200 404",
  signUp: /*           */ "201 201 201 201 201 201 201 201 201 201",
  me: /*               */ "200 200 200 200 200 200 200 401 200 404",

  // one's own account: everybody, but no token
  createSignInLink: /* */ "201 201 201 201 201 201 403 401 201 404",
  getAccount: /*       */ "200 200 200 200 200 200 403 401 200 404",
  changePassword: /*   */ "204 204 204 204 204 204 403 401 204 404",
  changeEmail: /*      */ "204 204 204 204 204 204 403 401 204 404",
  resendVerification: /**/ "204 204 204 204 204 204 403 401 204 404",
  verifyEmail: /*      */ "403 403 403 403 403 403 403 403 403 403",
  requestPasswordReset: /**/ "204 204 204 204 204 204 204 204 204 204",
  resetPassword: /*    */ "403 403 403 403 403 403 403 403 403 403",
  listSessions: /*     */ "200 200 200 200 200 200 403 401 200 404",
  endSession: /*       */ "404 404 404 404 404 404 403 401 404 404",
  endOtherSessions: /* */ "204 204 204 204 204 204 403 401 204 404",
  enrolSecondFactor: /**/ "200 200 200 200 200 200 403 401 200 404",
  confirmSecondFactor: /**/ "401 401 401 401 401 401 403 401 401 404",
  removeSecondFactor: /**/ "204 204 204 204 204 204 403 401 204 404",
  renewRecoveryCodes: /**/ "409 409 409 409 409 409 403 401 409 404",

  // organisations: one's own, and the one that is acted for
  listOrganisations: /**/ "200 200 200 200 200 200 403 401 200 404",
  createOrganisation: /**/ "201 201 201 201 201 201 403 401 201 404",
  switchOrganisation: /**/ "204 204 204 204 204 204 403 401 404 404",
  acceptInvitation: /* */ "403 403 403 403 403 403 403 401 403 404",
  getOrganisation: /*  */ "200 200 200 200 403 200 403 401 200 404",
  getStorage: /*       */ "200 200 200 200 403 403 403 401 200 404",
  renameOrganisation: /**/ "200 403 403 403 403 403 403 401 200 404",
  getClaimRules: /*    */ "200 403 403 403 403 403 403 401 200 404",
  setClaimRules: /*    */ "200 403 403 403 403 403 403 401 200 404",
  exportOrganisation: /**/ "200 403 403 403 403 403 403 401 200 404",
  importOrganisation: /**/ "409 403 403 403 403 403 403 401 422 404",
  listMembers: /*      */ "200 200 200 200 403 200 403 401 200 404",
  changeMember: /*     */ "200 403 403 403 403 403 403 401 404 404",
  removeMember: /*     */ "204 403 403 403 403 403 403 401 404 404",
  inviteMember: /*     */ "201 403 403 403 403 403 403 401 404 404",
  listInvitations: /*  */ "200 403 403 403 403 403 403 401 200 404",
  withdrawInvitation: /**/ "204 403 403 403 403 403 403 401 404 404",

  // API tokens: members with the right see and end their own, who manages members all
  createApiToken: /*   */ "201 201 403 403 403 404 403 401 404 404",
  listApiTokens: /*    */ "200 200 403 403 403 200 403 401 200 404",
  revokeApiToken: /*   */ "204 404 403 403 403 404 403 401 404 404",

  // audit log
  listAudit: /*        */ "200 403 200 403 403 403 403 401 200 404",
  exportAudit: /*      */ "200 403 200 403 403 403 403 401 200 404",

  // products and bundles
  createProduct: /*    */ "201 201 403 403 403 403 403 401 201 404",
  listProducts: /*     */ "200 200 200 200 200 200 200 401 200 404",
  getProduct: /*       */ "200 200 200 200 200 404 200 401 404 404",
  listTags: /*         */ "200 200 200 200 200 404 200 401 404 404",
  setTag: /*           */ "200 200 403 403 403 404 403 401 404 404",
  getOnlineKeys: /*    */ "200 200 200 200 200 404 200 401 404 404",
  changeOnlineKeys: /* */ "201 201 403 403 403 404 403 401 404 404",
  getMetadata: /*      */ "200 200 200 200 200 404 200 401 404 404",
  publishMetadata: /*  */ "200 200 403 403 403 404 403 401 404 404",
  uploadBundle: /*     */ "200 201 403 403 403 404 403 401 404 404",
  listBundles: /*      */ "200 200 200 200 200 404 200 401 404 404",
  getBundle: /*        */ "200 200 200 200 200 404 200 401 404 404",
  getBundleFile: /*    */ "200 200 403 403 403 404 403 401 404 404",
  changeProduct: /*    */ "200 200 403 403 403 404 403 401 404 404",
  deleteProduct: /*    */ "409 409 403 403 403 404 403 401 404 404",
  changeBundle: /*     */ "200 200 403 403 403 404 403 401 404 404",
  deleteBundle: /*     */ "409 409 403 403 403 404 403 401 404 404",
  compareBundles: /*   */ "200 200 200 200 200 404 200 401 404 404",
  beginUpload: /*      */ "200 200 403 403 403 404 403 401 404 404",
  listUploads: /*      */ "200 200 403 403 403 404 403 401 404 404",
  getUpload: /*        */ "200 200 403 403 403 404 403 401 404 404",
  putPiece: /*         */ "200 200 403 403 403 404 403 401 404 404",
  finishUpload: /*     */ "422 422 403 403 403 404 403 401 404 404",
  abandonUpload: /*    */ "404 204 403 403 403 404 403 401 404 404",

  // devices and the tokens that bring them in
  createToken: /*      */ "201 403 201 403 201 403 403 401 404 404",
  createTokenBatch: /* */ "201 403 201 403 201 403 403 401 404 404",
  revokeToken: /*      */ "204 403 204 403 204 403 403 401 404 404",
  listTokens: /*       */ "200 403 200 403 200 403 403 401 200 404",
  getOverview: /*      */ "200 200 200 200 200 200 403 401 200 404",
  listDevices: /*      */ "200 200 200 200 200 200 403 401 200 404",
  countDevices: /*     */ "200 200 200 200 200 200 403 401 200 404",
  getDevice: /*        */ "200 200 200 200 200 404 403 401 404 404",
  claimByPin: /*       */ "404 403 404 403 404 403 403 401 404 404",
  describeDevice: /*   */ "200 403 200 403 200 403 403 401 404 404",
  listDeviceFaults: /* */ "200 200 200 200 200 404 403 401 404 404",
  listDeviceOutcomes: /**/ "200 200 200 200 200 404 403 401 404 404",
  listDeviceOrders: /* */ "200 200 200 200 200 404 403 401 404 404",
  putDeviceFile: /*    */ "200 200 200 403 403 404 403 401 404 404",
  listDeviceFiles: /*  */ "200 200 200 200 200 404 403 401 404 404",
  removeDeviceFile: /* */ "204 204 204 403 403 404 403 401 404 404",
  putProductFile: /*   */ "200 200 200 403 403 404 403 401 404 404",
  listProductFiles: /* */ "200 200 200 200 200 404 200 401 404 404",
  removeProductFile: /**/ "204 204 204 403 403 404 403 401 404 404",
  setDeviceTag: /*     */ "200 200 403 403 403 404 403 401 404 404",
  previewTag: /*       */ "200 200 200 200 200 404 403 401 404 404",
  tagDevices: /*       */ "200 200 403 403 403 200 403 401 200 404",
  labelDevices: /*     */ "200 403 200 403 200 403 403 401 200 404",
  moveDevices: /*      */ "200 403 403 403 403 403 403 401 200 404",
  getUpdatePolicy: /*  */ "200 200 200 200 200 404 200 401 404 404",
  setUpdatePolicy: /*  */ "200 200 403 403 403 404 403 401 404 404",
  getDeviceUpdatePolicy: /**/ "200 200 200 200 200 404 403 401 404 404",
  setDeviceUpdatePolicy: /**/ "200 200 403 403 403 404 403 401 404 404",
  clearDeviceUpdatePolicy: /**/ "204 204 403 403 403 404 403 401 404 404",
  consentToUpdate: /*  */ "204 204 403 403 403 404 403 401 404 404",
  withdrawConsent: /*  */ "204 204 403 403 403 404 403 401 404 404",
  explainUpdate: /*    */ "409 409 409 409 409 404 403 401 404 404",
  getDeviceLog: /*     */ "200 200 200 200 200 404 403 401 404 404",
  listDeviceCertificates: /**/ "200 200 200 200 200 404 403 401 404 404",

  // over the live link of a device, which has none: 409 says so
  watchDevice: /*      */ "409 409 409 409 409 404 403 401 404 404",
  getDeviceVariables: /**/ "409 409 409 409 409 404 403 401 404 404",
  setDeviceVariables: /**/ "409 403 409 403 403 403 403 401 404 404",
  openDeviceConsole: /**/ "409 403 409 403 403 403 403 401 404 404",
  answerDfuRequest: /* */ "200 403 200 403 403 403 403 401 404 404",
  getDfuPackage: /*    */ "404 403 404 403 403 403 403 401 404 404",
  handInReport: /*     */ "200 403 200 403 403 403 403 401 200 404",
  listTechnicianEntries: /**/ "200 200 200 200 200 404 403 401 404 404",
  sendDeviceCommand: /**/ "409 403 409 403 403 403 403 401 404 404",
  sendDeviceAction: /* */ "409 403 409 403 403 403 403 401 404 404",
  updateDeviceNow: /*  */ "409 403 409 403 403 403 403 401 404 404",

  // who is told what happens: the owner's to say
  createWebhook: /*    */ "201 403 403 403 403 403 403 401 201 404",
  listWebhooks: /*     */ "200 403 403 403 403 403 403 401 200 404",
  getWebhook: /*       */ "200 403 403 403 403 403 403 401 404 404",
  changeWebhook: /*    */ "200 403 403 403 403 403 403 401 404 404",
  renewWebhookSecret: /**/ "200 403 403 403 403 403 403 401 404 404",
  testWebhook: /*      */ "202 403 403 403 403 403 403 401 404 404",
  listWebhookDeliveries: /**/ "200 403 403 403 403 403 403 401 404 404",
  replayWebhookDelivery: /**/ "202 403 403 403 403 403 403 401 404 404",
  deleteWebhook: /*    */ "204 403 403 403 403 403 403 401 404 404",

  // causes of faults; there is one, of the home organisation's device
  listFaults: /*       */ "200 200 200 200 200 200 403 401 200 404",
  getFault: /*         */ "200 200 200 200 200 404 403 401 404 404",
  listFailingDevices: /**/ "200 200 200 200 200 200 403 401 200 404",
  listFaultDevices: /* */ "200 200 200 200 200 404 403 401 404 404",

  // what changes hands: what another organisation offers, what this one does, and its device that is left
  listTransfers: /*    */ "200 403 403 403 403 403 403 401 200 404",
  listTransferDevices: /**/ "200 403 403 403 403 403 403 401 404 404",
  offerTransfer: /*    */ "201 403 403 403 403 403 403 401 404 404",
  acceptTransfer: /*   */ "200 403 403 403 403 403 403 401 404 404",
  endTransfer: /*      */ "204 403 403 403 403 403 403 401 404 404",

  // for good, so once
  startProduction: /*  */ "200 403 403 403 403 403 403 401 404 404",

  // what is on it is gone then
  orderDevice: /*      */ "201 403 403 403 403 403 403 401 404 404",
  resetDevice: /*      */ "201 403 403 403 403 403 403 401 404 404",

  // who is shut out, and let in again, and let go
  revokeDevice: /*     */ "204 403 403 403 403 403 403 401 404 404",
  restoreDevice: /*    */ "204 403 403 403 403 403 403 401 404 404",
  revokeDeviceCertificate: /**/ "204 403 403 403 403 403 403 401 404 404",
  unclaimDevice: /*    */ "204 403 403 403 403 403 403 401 404 404",

  // what ends a caller comes last
  signIn: /*           */ "200 200 200 200 200 200 200 200 200 200",
  signOut: /*          */ "204 204 204 204 204 204 403 401 204 404",
  leaveOrganisation: /**/ "409 204 204 204 204 204 403 401 409 404",
} as const satisfies Record<string, string>;
