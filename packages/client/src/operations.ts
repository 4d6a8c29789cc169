// Made by tools/generate-client.ts from the DMS's OpenAPI document; a test compares. Do not edit.
/* oxlint-disable eslint/max-lines */

/** Where each operation is. */
export const OPERATIONS = {
  abandonUpload: {
    method: "DELETE",
    path: "/api/products/{code}/uploads/{id}",
    query: [],
    body: null,
    isRepeatable: false,
  },
  acceptInvitation: {
    method: "POST",
    path: "/api/invitations/accept",
    query: [],
    body: "application/json",
    isRepeatable: true,
  },
  acceptTransfer: {
    method: "POST",
    path: "/api/transfers/{id}/accept",
    query: ["wipe"],
    body: null,
    isRepeatable: true,
  },
  answerDfuRequest: {
    method: "POST",
    path: "/api/devices/{uuid}/dfu-answer",
    query: [],
    body: "application/json",
    isRepeatable: true,
  },
  beginUpload: {
    method: "POST",
    path: "/api/products/{code}/uploads",
    query: [],
    body: "application/json",
    isRepeatable: true,
  },
  changeBundle: {
    method: "PUT",
    path: "/api/products/{code}/bundles/{version}",
    query: [],
    body: "application/json",
    isRepeatable: false,
  },
  changeEmail: { method: "PUT", path: "/api/account/email", query: [], body: "application/json", isRepeatable: false },
  changeMember: {
    method: "PUT",
    path: "/api/organisation/members/{userId}",
    query: [],
    body: "application/json",
    isRepeatable: false,
  },
  changeOnlineKeys: {
    method: "POST",
    path: "/api/products/{code}/online-keys",
    query: [],
    body: null,
    isRepeatable: true,
  },
  changePassword: {
    method: "PUT",
    path: "/api/account/password",
    query: [],
    body: "application/json",
    isRepeatable: false,
  },
  changeProduct: {
    method: "PUT",
    path: "/api/products/{code}",
    query: [],
    body: "application/json",
    isRepeatable: false,
  },
  changeWebhook: {
    method: "PUT",
    path: "/api/webhooks/{id}",
    query: [],
    body: "application/json",
    isRepeatable: false,
  },
  claimByPin: {
    method: "POST",
    path: "/api/devices/claim-pin",
    query: [],
    body: "application/json",
    isRepeatable: true,
  },
  clearDeviceUpdatePolicy: {
    method: "DELETE",
    path: "/api/devices/{uuid}/update-policy",
    query: [],
    body: null,
    isRepeatable: false,
  },
  compareBundles: {
    method: "GET",
    path: "/api/products/{code}/compare",
    query: ["from", "to"],
    body: null,
    isRepeatable: false,
  },
  confirmSecondFactor: {
    method: "PUT",
    path: "/api/account/second-factor",
    query: [],
    body: "application/json",
    isRepeatable: false,
  },
  consentToUpdate: {
    method: "PUT",
    path: "/api/devices/{uuid}/consents/{version}",
    query: [],
    body: null,
    isRepeatable: false,
  },
  countDevices: {
    method: "GET",
    path: "/api/devices/count",
    query: ["product", "version", "tag", "state", "presence", "attention", "notSeenSince", "uuid", "label", "text"],
    body: null,
    isRepeatable: false,
  },
  createApiToken: { method: "POST", path: "/api/api-tokens", query: [], body: "application/json", isRepeatable: true },
  createOrganisation: {
    method: "POST",
    path: "/api/organisations",
    query: [],
    body: "application/json",
    isRepeatable: true,
  },
  createProduct: { method: "POST", path: "/api/products", query: [], body: "application/json", isRepeatable: true },
  createSignInLink: {
    method: "POST",
    path: "/api/account/sign-in-links",
    query: [],
    body: "application/json",
    isRepeatable: true,
  },
  createToken: { method: "POST", path: "/api/tokens", query: [], body: "application/json", isRepeatable: true },
  createTokenBatch: {
    method: "POST",
    path: "/api/tokens/batch",
    query: [],
    body: "application/json",
    isRepeatable: true,
  },
  createWebhook: { method: "POST", path: "/api/webhooks", query: [], body: "application/json", isRepeatable: true },
  deleteBundle: {
    method: "DELETE",
    path: "/api/products/{code}/bundles/{version}",
    query: [],
    body: null,
    isRepeatable: false,
  },
  deleteProduct: { method: "DELETE", path: "/api/products/{code}", query: [], body: null, isRepeatable: false },
  deleteWebhook: { method: "DELETE", path: "/api/webhooks/{id}", query: [], body: null, isRepeatable: false },
  describeDevice: {
    method: "PUT",
    path: "/api/devices/{uuid}/description",
    query: [],
    body: "application/json",
    isRepeatable: false,
  },
  endOtherSessions: { method: "DELETE", path: "/api/account/sessions", query: [], body: null, isRepeatable: false },
  endSession: { method: "DELETE", path: "/api/account/sessions/{id}", query: [], body: null, isRepeatable: false },
  endTransfer: { method: "DELETE", path: "/api/transfers/{id}", query: [], body: null, isRepeatable: false },
  enrolSecondFactor: {
    method: "POST",
    path: "/api/account/second-factor",
    query: [],
    body: "application/json",
    isRepeatable: true,
  },
  explainUpdate: { method: "GET", path: "/api/devices/{uuid}/decision", query: [], body: null, isRepeatable: false },
  exportAudit: {
    method: "GET",
    path: "/api/audit/export",
    query: ["operation", "actor", "target", "since", "until", "after"],
    body: null,
    isRepeatable: false,
  },
  exportOrganisation: { method: "GET", path: "/api/organisation/export", query: [], body: null, isRepeatable: false },
  finishUpload: {
    method: "POST",
    path: "/api/products/{code}/uploads/{id}/finish",
    query: [],
    body: null,
    isRepeatable: true,
  },
  getAccount: { method: "GET", path: "/api/account", query: [], body: null, isRepeatable: false },
  getBundle: {
    method: "GET",
    path: "/api/products/{code}/bundles/{version}",
    query: [],
    body: null,
    isRepeatable: false,
  },
  getBundleFile: {
    method: "GET",
    path: "/api/products/{code}/bundles/{version}/file",
    query: [],
    body: null,
    isRepeatable: false,
  },
  getClaimRules: { method: "GET", path: "/api/organisation/claim-rules", query: [], body: null, isRepeatable: false },
  getDevice: { method: "GET", path: "/api/devices/{uuid}", query: ["history"], body: null, isRepeatable: false },
  getDeviceLog: {
    method: "GET",
    path: "/api/devices/{uuid}/log",
    query: ["limit", "cursor"],
    body: null,
    isRepeatable: false,
  },
  getDeviceUpdatePolicy: {
    method: "GET",
    path: "/api/devices/{uuid}/update-policy",
    query: [],
    body: null,
    isRepeatable: false,
  },
  getDeviceVariables: {
    method: "GET",
    path: "/api/devices/{uuid}/variables",
    query: ["names"],
    body: null,
    isRepeatable: false,
  },
  getDfuPackage: {
    method: "GET",
    path: "/api/devices/{uuid}/dfu-answer/{id}/package",
    query: ["whole"],
    body: null,
    isRepeatable: false,
  },
  getFault: { method: "GET", path: "/api/faults/{fingerprint}", query: [], body: null, isRepeatable: false },
  getMetadata: { method: "GET", path: "/api/products/{code}/metadata", query: [], body: null, isRepeatable: false },
  getOnlineKeys: {
    method: "GET",
    path: "/api/products/{code}/online-keys",
    query: [],
    body: null,
    isRepeatable: false,
  },
  getOrganisation: { method: "GET", path: "/api/organisation", query: [], body: null, isRepeatable: false },
  getOverview: { method: "GET", path: "/api/overview", query: ["product", "hours"], body: null, isRepeatable: false },
  getProduct: { method: "GET", path: "/api/products/{code}", query: [], body: null, isRepeatable: false },
  getServer: { method: "GET", path: "/api/server", query: [], body: null, isRepeatable: false },
  getStorage: { method: "GET", path: "/api/organisation/storage", query: [], body: null, isRepeatable: false },
  getUpdatePolicy: {
    method: "GET",
    path: "/api/products/{code}/update-policy",
    query: [],
    body: null,
    isRepeatable: false,
  },
  getUpload: { method: "GET", path: "/api/products/{code}/uploads/{id}", query: [], body: null, isRepeatable: false },
  getWebhook: { method: "GET", path: "/api/webhooks/{id}", query: [], body: null, isRepeatable: false },
  handInReport: {
    method: "POST",
    path: "/api/technician-reports",
    query: [],
    body: "application/json",
    isRepeatable: true,
  },
  health: { method: "GET", path: "/healthz", query: [], body: null, isRepeatable: false },
  importOrganisation: {
    method: "POST",
    path: "/api/organisation/import",
    query: ["withoutKeys"],
    body: "application/x-tar",
    isRepeatable: false,
  },
  inviteMember: {
    method: "POST",
    path: "/api/organisation/invitations",
    query: [],
    body: "application/json",
    isRepeatable: true,
  },
  labelDevices: {
    method: "POST",
    path: "/api/devices/labels",
    query: [],
    body: "application/json",
    isRepeatable: true,
  },
  leaveOrganisation: { method: "POST", path: "/api/organisation/leave", query: [], body: null, isRepeatable: true },
  listApiTokens: {
    method: "GET",
    path: "/api/api-tokens",
    query: ["limit", "cursor"],
    body: null,
    isRepeatable: false,
  },
  listAudit: {
    method: "GET",
    path: "/api/audit",
    query: ["limit", "cursor", "operation", "actor", "target", "since", "until"],
    body: null,
    isRepeatable: false,
  },
  listBundles: {
    method: "GET",
    path: "/api/products/{code}/bundles",
    query: ["limit", "cursor", "state"],
    body: null,
    isRepeatable: false,
  },
  listDeviceCertificates: {
    method: "GET",
    path: "/api/devices/{uuid}/certificates",
    query: ["limit", "cursor"],
    body: null,
    isRepeatable: false,
  },
  listDeviceFaults: {
    method: "GET",
    path: "/api/devices/{uuid}/faults",
    query: ["limit", "cursor", "fingerprint"],
    body: null,
    isRepeatable: false,
  },
  listDeviceFiles: { method: "GET", path: "/api/devices/{uuid}/files", query: [], body: null, isRepeatable: false },
  listDeviceOrders: {
    method: "GET",
    path: "/api/devices/{uuid}/orders",
    query: ["limit", "cursor"],
    body: null,
    isRepeatable: false,
  },
  listDeviceOutcomes: {
    method: "GET",
    path: "/api/devices/{uuid}/outcomes",
    query: ["limit", "cursor"],
    body: null,
    isRepeatable: false,
  },
  listDevices: {
    method: "GET",
    path: "/api/devices",
    query: [
      "limit",
      "cursor",
      "product",
      "version",
      "tag",
      "state",
      "presence",
      "attention",
      "notSeenSince",
      "uuid",
      "label",
      "text",
    ],
    body: null,
    isRepeatable: false,
  },
  listFailingDevices: {
    method: "GET",
    path: "/api/devices/failing",
    query: ["product"],
    body: null,
    isRepeatable: false,
  },
  listFaultDevices: {
    method: "GET",
    path: "/api/faults/{fingerprint}/devices",
    query: ["limit", "cursor", "product", "version"],
    body: null,
    isRepeatable: false,
  },
  listFaults: {
    method: "GET",
    path: "/api/faults",
    query: ["limit", "cursor", "product", "version", "since", "attention", "subject"],
    body: null,
    isRepeatable: false,
  },
  listInvitations: {
    method: "GET",
    path: "/api/organisation/invitations",
    query: ["limit", "cursor"],
    body: null,
    isRepeatable: false,
  },
  listMembers: {
    method: "GET",
    path: "/api/organisation/members",
    query: ["limit", "cursor"],
    body: null,
    isRepeatable: false,
  },
  listOrganisations: {
    method: "GET",
    path: "/api/organisations",
    query: ["limit", "cursor"],
    body: null,
    isRepeatable: false,
  },
  listProductFiles: { method: "GET", path: "/api/products/{code}/files", query: [], body: null, isRepeatable: false },
  listProducts: {
    method: "GET",
    path: "/api/products",
    query: ["limit", "cursor", "kind"],
    body: null,
    isRepeatable: false,
  },
  listSessions: {
    method: "GET",
    path: "/api/account/sessions",
    query: ["limit", "cursor"],
    body: null,
    isRepeatable: false,
  },
  listTags: { method: "GET", path: "/api/products/{code}/tags", query: [], body: null, isRepeatable: false },
  listTechnicianEntries: {
    method: "GET",
    path: "/api/devices/{uuid}/technician-entries",
    query: ["limit", "cursor"],
    body: null,
    isRepeatable: false,
  },
  listTokens: { method: "GET", path: "/api/tokens", query: ["limit", "cursor"], body: null, isRepeatable: false },
  listTransferDevices: {
    method: "GET",
    path: "/api/transfers/{id}/devices",
    query: ["limit", "cursor"],
    body: null,
    isRepeatable: false,
  },
  listTransfers: { method: "GET", path: "/api/transfers", query: ["limit", "cursor"], body: null, isRepeatable: false },
  listUploads: {
    method: "GET",
    path: "/api/products/{code}/uploads",
    query: ["limit", "cursor"],
    body: null,
    isRepeatable: false,
  },
  listWebhookDeliveries: {
    method: "GET",
    path: "/api/webhooks/{id}/deliveries",
    query: ["limit", "cursor", "state"],
    body: null,
    isRepeatable: false,
  },
  listWebhooks: { method: "GET", path: "/api/webhooks", query: ["limit", "cursor"], body: null, isRepeatable: false },
  me: { method: "GET", path: "/api/me", query: [], body: null, isRepeatable: false },
  moveDevices: { method: "POST", path: "/api/devices/moves", query: [], body: "application/json", isRepeatable: true },
  offerTransfer: { method: "POST", path: "/api/transfers", query: [], body: "application/json", isRepeatable: true },
  openDeviceConsole: { method: "GET", path: "/api/devices/{uuid}/console", query: [], body: null, isRepeatable: false },
  orderDevice: {
    method: "POST",
    path: "/api/devices/{uuid}/orders",
    query: [],
    body: "application/json",
    isRepeatable: true,
  },
  previewTag: {
    method: "GET",
    path: "/api/products/{code}/tags/{tag}/preview",
    query: ["version"],
    body: null,
    isRepeatable: false,
  },
  publishMetadata: {
    method: "PUT",
    path: "/api/products/{code}/metadata",
    query: [],
    body: "application/json",
    isRepeatable: false,
  },
  putDeviceFile: {
    method: "PUT",
    path: "/api/devices/{uuid}/files",
    query: ["name"],
    body: "application/octet-stream",
    isRepeatable: false,
  },
  putPiece: {
    method: "PUT",
    path: "/api/products/{code}/uploads/{id}",
    query: ["offset"],
    body: "application/octet-stream",
    isRepeatable: false,
  },
  putProductFile: {
    method: "PUT",
    path: "/api/products/{code}/files",
    query: ["name"],
    body: "application/octet-stream",
    isRepeatable: false,
  },
  removeDeviceFile: {
    method: "DELETE",
    path: "/api/devices/{uuid}/files",
    query: ["name"],
    body: null,
    isRepeatable: false,
  },
  removeMember: {
    method: "DELETE",
    path: "/api/organisation/members/{userId}",
    query: [],
    body: null,
    isRepeatable: false,
  },
  removeProductFile: {
    method: "DELETE",
    path: "/api/products/{code}/files",
    query: ["name"],
    body: null,
    isRepeatable: false,
  },
  removeSecondFactor: {
    method: "POST",
    path: "/api/account/second-factor/remove",
    query: [],
    body: "application/json",
    isRepeatable: true,
  },
  renameOrganisation: {
    method: "PUT",
    path: "/api/organisation",
    query: [],
    body: "application/json",
    isRepeatable: false,
  },
  renewRecoveryCodes: {
    method: "POST",
    path: "/api/account/recovery-codes",
    query: [],
    body: "application/json",
    isRepeatable: true,
  },
  renewWebhookSecret: { method: "POST", path: "/api/webhooks/{id}/secret", query: [], body: null, isRepeatable: true },
  replayWebhookDelivery: {
    method: "POST",
    path: "/api/webhooks/{id}/deliveries/{delivery}/replay",
    query: [],
    body: null,
    isRepeatable: true,
  },
  requestPasswordReset: {
    method: "POST",
    path: "/api/account/request-reset",
    query: [],
    body: "application/json",
    isRepeatable: false,
  },
  resendVerification: {
    method: "POST",
    path: "/api/account/resend-verification",
    query: [],
    body: null,
    isRepeatable: true,
  },
  resetDevice: {
    method: "POST",
    path: "/api/devices/{uuid}/reset",
    query: [],
    body: "application/json",
    isRepeatable: true,
  },
  resetPassword: {
    method: "POST",
    path: "/api/account/reset-password",
    query: [],
    body: "application/json",
    isRepeatable: false,
  },
  restoreDevice: { method: "POST", path: "/api/devices/{uuid}/restore", query: [], body: null, isRepeatable: true },
  revokeApiToken: { method: "DELETE", path: "/api/api-tokens/{id}", query: [], body: null, isRepeatable: false },
  revokeDevice: { method: "POST", path: "/api/devices/{uuid}/revoke", query: [], body: null, isRepeatable: true },
  revokeDeviceCertificate: {
    method: "DELETE",
    path: "/api/devices/{uuid}/certificates/{serial}",
    query: [],
    body: null,
    isRepeatable: false,
  },
  revokeToken: { method: "DELETE", path: "/api/tokens/{id}", query: [], body: null, isRepeatable: false },
  sendDeviceAction: {
    method: "POST",
    path: "/api/devices/{uuid}/actions",
    query: [],
    body: "application/json",
    isRepeatable: true,
  },
  sendDeviceCommand: {
    method: "POST",
    path: "/api/devices/{uuid}/command",
    query: [],
    body: "application/json",
    isRepeatable: true,
  },
  setClaimRules: {
    method: "PUT",
    path: "/api/organisation/claim-rules",
    query: [],
    body: "application/json",
    isRepeatable: false,
  },
  setDeviceTag: {
    method: "PUT",
    path: "/api/devices/{uuid}/tag",
    query: [],
    body: "application/json",
    isRepeatable: false,
  },
  setDeviceUpdatePolicy: {
    method: "PUT",
    path: "/api/devices/{uuid}/update-policy",
    query: [],
    body: "application/json",
    isRepeatable: false,
  },
  setDeviceVariables: {
    method: "PUT",
    path: "/api/devices/{uuid}/variables",
    query: [],
    body: "application/json",
    isRepeatable: false,
  },
  setTag: {
    method: "PUT",
    path: "/api/products/{code}/tags/{tag}",
    query: [],
    body: "application/json",
    isRepeatable: false,
  },
  setUpdatePolicy: {
    method: "PUT",
    path: "/api/products/{code}/update-policy",
    query: [],
    body: "application/json",
    isRepeatable: false,
  },
  signIn: { method: "POST", path: "/api/sign-in", query: [], body: "application/json", isRepeatable: false },
  signOut: { method: "POST", path: "/api/sign-out", query: [], body: null, isRepeatable: true },
  signUp: { method: "POST", path: "/api/sign-up", query: [], body: "application/json", isRepeatable: false },
  startProduction: {
    method: "POST",
    path: "/api/products/{code}/production",
    query: [],
    body: "application/json",
    isRepeatable: true,
  },
  switchOrganisation: {
    method: "PUT",
    path: "/api/account/organisation",
    query: [],
    body: "application/json",
    isRepeatable: false,
  },
  tagDevices: { method: "POST", path: "/api/devices/tags", query: [], body: "application/json", isRepeatable: true },
  testWebhook: { method: "POST", path: "/api/webhooks/{id}/test", query: [], body: null, isRepeatable: true },
  unclaimDevice: {
    method: "POST",
    path: "/api/devices/{uuid}/unclaim",
    query: ["wipe"],
    body: null,
    isRepeatable: true,
  },
  updateDeviceNow: {
    method: "POST",
    path: "/api/devices/{uuid}/ota",
    query: [],
    body: "application/json",
    isRepeatable: true,
  },
  uploadBundle: {
    method: "PUT",
    path: "/api/products/{code}/bundles",
    query: ["state"],
    body: "application/x-tar",
    isRepeatable: false,
  },
  verifyEmail: {
    method: "POST",
    path: "/api/account/verify-email",
    query: [],
    body: "application/json",
    isRepeatable: false,
  },
  watchDevice: { method: "GET", path: "/api/devices/{uuid}/live-log", query: [], body: null, isRepeatable: false },
  withdrawConsent: {
    method: "DELETE",
    path: "/api/devices/{uuid}/consents/{version}",
    query: [],
    body: null,
    isRepeatable: false,
  },
  withdrawInvitation: {
    method: "DELETE",
    path: "/api/organisation/invitations/{id}",
    query: [],
    body: null,
    isRepeatable: false,
  },
} as const;

/** What each operation takes and gives. */
export interface Operations {
  /** Give an upload up */
  readonly abandonUpload: { readonly input: { readonly code: string; readonly id: string }; readonly answer: null };
  /** Become a member by the secret of an invitation's link */
  readonly acceptInvitation: {
    readonly input: { readonly token: string };
    readonly answer: {
      readonly id: string;
      readonly name: string;
      readonly role: "owner" | "release-manager" | "support" | "viewer" | "device-installer";
    };
  };
  /** Take the devices that were offered; they keep a production product and lose any other */
  readonly acceptTransfer: {
    readonly input: { readonly wipe?: boolean; readonly id: string };
    readonly answer: {
      readonly id: string;
      readonly from: { readonly id: string; readonly name: string };
      readonly to: { readonly id: string; readonly name: string };
      readonly devices: number;
      readonly wipe: boolean;
      readonly createdAtMs: number;
      readonly expiresAtMs: number;
    };
  };
  /** The answer to a request that was carried from a device without a network */
  readonly answerDfuRequest: {
    readonly input: { readonly uuid: string } & { readonly request: string };
    readonly answer: {
      readonly id: string;
      readonly kind: "offer" | "hold";
      readonly version: string | null;
      readonly target: string | null;
      readonly passes: number;
      readonly reasons: readonly { readonly code: string; readonly text: string }[];
      readonly logSequence: number;
      readonly issuedAtMs: number;
      readonly expiresAtMs: number;
      readonly response: string;
    };
  };
  /** Begin an upload, or find the one of the same file */
  readonly beginUpload: {
    readonly input: { readonly code: string } & {
      readonly sizeBytes: number;
      readonly sha256: string;
      readonly state?: "available" | "draft";
      readonly notes?: string;
    };
    readonly answer: {
      readonly id: string;
      readonly sizeBytes: number;
      readonly sha256: string;
      readonly receivedBytes: number;
      readonly state: "available" | "draft";
      readonly notes: string | null;
      readonly bundleId: string | null;
      readonly createdAtMs: number;
      readonly expiresAtMs: number;
    };
  };
  /** Make a bundle available, retire it, or change its notes */
  readonly changeBundle: {
    readonly input: { readonly code: string; readonly version: string } & {
      readonly state?: "draft" | "available" | "retired";
      readonly notes?: string;
      readonly revision?: string;
    };
    readonly answer: {
      readonly id: string;
      readonly version: string;
      readonly manifestSha256: string;
      readonly baseManifestSha256: string | null;
      readonly securityVersion: number;
      readonly floor: string | null;
      readonly platform: string;
      readonly notes: string;
      readonly sizeBytes: number;
      readonly state: "draft" | "available" | "retired";
      readonly createdAtMs: number;
      readonly stateSinceMs: number;
      readonly revision: string;
    };
  };
  /** Change your address; the new one counts when the link that is sent there was used */
  readonly changeEmail: {
    readonly input: { readonly password: string; readonly email: string };
    readonly answer: null;
  };
  /** Give a member another role, or other products */
  readonly changeMember: {
    readonly input: { readonly userId: string } & {
      readonly role: "owner" | "release-manager" | "support" | "viewer" | "device-installer";
      readonly products?: readonly string[] | null;
    };
    readonly answer: {
      readonly userId: string;
      readonly userName: string;
      readonly email: string | null;
      readonly role: "owner" | "release-manager" | "support" | "viewer" | "device-installer";
      readonly products: readonly string[] | null;
      readonly sinceMs: number;
    };
  };
  /** Make new keys of the DMS for a product */
  readonly changeOnlineKeys: {
    readonly input: { readonly code: string };
    readonly answer: {
      readonly snapshot: readonly {
        readonly keytype: string;
        readonly scheme: string;
        readonly keyval: { readonly public: string };
      }[];
      readonly timestamp: readonly {
        readonly keytype: string;
        readonly scheme: string;
        readonly keyval: { readonly public: string };
      }[];
    };
  };
  /** Change your password; all other sessions end */
  readonly changePassword: {
    readonly input: { readonly password: string; readonly newPassword: string };
    readonly answer: null;
  };
  /** Change title, description, or whether its devices can be claimed */
  readonly changeProduct: {
    readonly input: { readonly code: string } & {
      readonly title?: string;
      readonly description?: string;
      readonly isLocked?: boolean;
      readonly revision?: string;
    };
    readonly answer: {
      readonly id: string;
      readonly code: string;
      readonly title: string;
      readonly description: string;
      readonly isLocked: boolean;
      readonly kind: "development" | "production";
      readonly createdAtMs: number;
      readonly revision: string;
    };
  };
  /** Change a receiver, or switch it off and on */
  readonly changeWebhook: {
    readonly input: { readonly id: string } & {
      readonly url?: string;
      readonly title?: string;
      readonly events?: readonly (
        | "device.claimed"
        | "device.unclaimed"
        | "device.activated"
        | "device.first_seen"
        | "device.revoked"
        | "device.restored"
        | "certificate.revoked"
        | "update.confirmed"
        | "update.rolled_back"
        | "update.refused"
        | "safe_mode.entered"
        | "safe_mode.left"
        | "fault.new"
        | "bundle.published"
        | "bundle.retired"
        | "tag.moved"
        | "webhook.test"
      )[];
      readonly code?: string | null;
      readonly isOn?: boolean;
      readonly revision?: string;
    };
    readonly answer: {
      readonly id: string;
      readonly title: string;
      readonly url: string;
      readonly events: readonly (
        | "device.claimed"
        | "device.unclaimed"
        | "device.activated"
        | "device.first_seen"
        | "device.revoked"
        | "device.restored"
        | "certificate.revoked"
        | "update.confirmed"
        | "update.rolled_back"
        | "update.refused"
        | "safe_mode.entered"
        | "safe_mode.left"
        | "fault.new"
        | "bundle.published"
        | "bundle.retired"
        | "tag.moved"
        | "webhook.test"
      )[];
      readonly code: string | null;
      readonly product: string | null;
      readonly isOn: boolean;
      readonly offReason: string | null;
      readonly offSinceMs: number | null;
      readonly failingSinceMs: number | null;
      readonly createdAtMs: number;
      readonly revision: string;
    };
  };
  /** Claim the device that shows a PIN */
  readonly claimByPin: {
    readonly input: { readonly pin: string; readonly product?: string | null };
    readonly answer: { readonly uuid: string; readonly product: string | null };
  };
  /** Let the product's rule count for a device again */
  readonly clearDeviceUpdatePolicy: { readonly input: { readonly uuid: string }; readonly answer: null };
  /** What is different between two bundles: files, sizes, settings */
  readonly compareBundles: {
    readonly input: { readonly from: string; readonly to: string; readonly code: string };
    readonly answer: {
      readonly fields: readonly { readonly field: string; readonly from: string | null; readonly to: string | null }[];
      readonly rows: {
        readonly changes: readonly {
          readonly name: string;
          readonly from: { readonly sizeBytes: number; readonly sha256: string; readonly mode: number } | null;
          readonly to: { readonly sizeBytes: number; readonly sha256: string; readonly mode: number } | null;
        }[];
        readonly count: number;
      };
      readonly files: {
        readonly changes: readonly {
          readonly name: string;
          readonly from: { readonly sizeBytes: number; readonly sha256: string; readonly mode: number } | null;
          readonly to: { readonly sizeBytes: number; readonly sha256: string; readonly mode: number } | null;
        }[];
        readonly count: number;
      };
      readonly links: {
        readonly changes: readonly {
          readonly name: string;
          readonly from: string | null;
          readonly to: string | null;
        }[];
        readonly count: number;
      };
      readonly newBytes: number;
    };
  };
  /** Turn the second factor on by a code of it; all other sessions end */
  readonly confirmSecondFactor: {
    readonly input: { readonly code: string };
    readonly answer: { readonly recoveryCodes: readonly string[] };
  };
  /** Agree that a device takes a version */
  readonly consentToUpdate: {
    readonly input: { readonly uuid: string; readonly version: string };
    readonly answer: null;
  };
  /** How many devices the filters let through */
  readonly countDevices: {
    readonly input: {
      readonly product?: string;
      readonly version?: string;
      readonly tag?: "alpha" | "beta" | "release";
      readonly state?:
        | "unclaimed"
        | "claimed"
        | "activated"
        | "owned"
        | "revoked"
        | "safe-mode"
        | "on-trial"
        | "no-software";
      readonly presence?: "linked" | "checks-in" | "offline" | "never-seen" | "about";
      readonly attention?:
        | "safe-mode"
        | "app-failing"
        | "log-broken"
        | "no-software"
        | "rolled-back"
        | "quiet"
        | "update-held";
      readonly notSeenSince?: number;
      readonly uuid?: string;
      readonly label?: string;
      readonly text?: string;
    };
    readonly answer: { readonly count: number };
  };
  /** Make a token for a program, with some of one's own rights */
  readonly createApiToken: {
    readonly input: {
      readonly name: string;
      readonly scopes: readonly (
        | "organisation.read"
        | "audit.read"
        | "product.read"
        | "product.write"
        | "bundle.publish"
        | "tag.set"
        | "device.read"
        | "device.console"
        | "device.claim"
        | "device.describe"
        | "file.write"
      )[];
      readonly products?: readonly string[] | null;
      readonly expiresInMs?: number;
    };
    readonly answer: {
      readonly id: string;
      readonly name: string;
      readonly scopes: readonly (
        | "organisation.read"
        | "audit.read"
        | "product.read"
        | "product.write"
        | "bundle.publish"
        | "tag.set"
        | "device.read"
        | "device.console"
        | "device.claim"
        | "device.describe"
        | "file.write"
      )[];
      readonly products: readonly string[] | null;
      readonly madeBy: string;
      readonly createdAtMs: number;
      readonly expiresAtMs: number;
      readonly lastUsedAtMs: number | null;
      readonly revokedAtMs: number | null;
      readonly token: string;
    };
  };
  /** Make an organisation that you own */
  readonly createOrganisation: {
    readonly input: { readonly name: string };
    readonly answer: {
      readonly id: string;
      readonly name: string;
      readonly role: "owner" | "release-manager" | "support" | "viewer" | "device-installer";
    };
  };
  /** Add a product */
  readonly createProduct: {
    readonly input: {
      readonly code: string;
      readonly title?: string;
      readonly description?: string;
      readonly isLocked?: boolean;
      readonly platformRoot?: string;
    };
    readonly answer: {
      readonly id: string;
      readonly code: string;
      readonly title: string;
      readonly description: string;
      readonly isLocked: boolean;
      readonly kind: "development" | "production";
      readonly createdAtMs: number;
      readonly revision: string;
    };
  };
  /** Make a link that signs you in, once, in another browser */
  readonly createSignInLink: {
    readonly input: { readonly expiresInMs?: number };
    readonly answer: { readonly path: string; readonly expiresAtMs: number };
  };
  /** Make a provisioning or claim token */
  readonly createToken: {
    readonly input: {
      readonly kind: "provision" | "claim";
      readonly uses?: number;
      readonly expiresInMs?: number;
      readonly isUuidRequired?: boolean;
      readonly product?: string | null;
    };
    readonly answer: {
      readonly id: string;
      readonly kind: "provision" | "claim";
      readonly uses: number;
      readonly used: number;
      readonly isUuidRequired: boolean;
      readonly uuid: string | null;
      readonly product: string | null;
      readonly createdAtMs: number;
      readonly expiresAtMs: number;
      readonly token: string;
    };
  };
  /** Make provisioning tokens, each for one device with a UUID that is made with it */
  readonly createTokenBatch: {
    readonly input: { readonly count: number; readonly product?: string | null; readonly expiresInMs?: number };
    readonly answer: {
      readonly tokens: readonly { readonly id: string; readonly uuid: string; readonly token: string }[];
    };
  };
  /** Register a receiver; its secret is shown this once */
  readonly createWebhook: {
    readonly input: {
      readonly url: string;
      readonly title?: string;
      readonly events?: readonly (
        | "device.claimed"
        | "device.unclaimed"
        | "device.activated"
        | "device.first_seen"
        | "device.revoked"
        | "device.restored"
        | "certificate.revoked"
        | "update.confirmed"
        | "update.rolled_back"
        | "update.refused"
        | "safe_mode.entered"
        | "safe_mode.left"
        | "fault.new"
        | "bundle.published"
        | "bundle.retired"
        | "tag.moved"
        | "webhook.test"
      )[];
      readonly code?: string;
      readonly product?: string;
    };
    readonly answer: {
      readonly id: string;
      readonly title: string;
      readonly url: string;
      readonly events: readonly (
        | "device.claimed"
        | "device.unclaimed"
        | "device.activated"
        | "device.first_seen"
        | "device.revoked"
        | "device.restored"
        | "certificate.revoked"
        | "update.confirmed"
        | "update.rolled_back"
        | "update.refused"
        | "safe_mode.entered"
        | "safe_mode.left"
        | "fault.new"
        | "bundle.published"
        | "bundle.retired"
        | "tag.moved"
        | "webhook.test"
      )[];
      readonly code: string | null;
      readonly product: string | null;
      readonly isOn: boolean;
      readonly offReason: string | null;
      readonly offSinceMs: number | null;
      readonly failingSinceMs: number | null;
      readonly createdAtMs: number;
      readonly revision: string;
      readonly secret: string;
    };
  };
  /** Delete a bundle that no tag, device or other bundle needs */
  readonly deleteBundle: { readonly input: { readonly code: string; readonly version: string }; readonly answer: null };
  /** Delete a product without bundles, devices and tokens */
  readonly deleteProduct: { readonly input: { readonly code: string }; readonly answer: null };
  /** Delete a receiver with all that was sent to it */
  readonly deleteWebhook: { readonly input: { readonly id: string }; readonly answer: null };
  /** Put labels and notes on a device */
  readonly describeDevice: {
    readonly input: { readonly uuid: string } & {
      readonly labels?: readonly string[];
      readonly notes?: string;
      readonly revision?: string;
    };
    readonly answer: {
      readonly uuid: string;
      readonly labels: readonly string[];
      readonly notes: string;
      readonly revision: string;
    };
  };
  /** End all your sessions but this one */
  readonly endOtherSessions: { readonly input: Readonly<Record<string, never>>; readonly answer: null };
  /** End one of your sessions */
  readonly endSession: { readonly input: { readonly id: string }; readonly answer: null };
  /** Withdraw one's own offer, or decline one */
  readonly endTransfer: { readonly input: { readonly id: string }; readonly answer: null };
  /** Begin with a second factor: what to set your authenticator up with */
  readonly enrolSecondFactor: {
    readonly input: { readonly password: string };
    readonly answer: { readonly secret: string; readonly uri: string; readonly qrSvg: string };
  };
  /** Which bundle a device would get now, and why */
  readonly explainUpdate: {
    readonly input: { readonly uuid: string };
    readonly answer: {
      readonly kind: "offer" | "hold";
      readonly version: string | null;
      readonly target: string | null;
      readonly passes: number;
      readonly waiting: string | null;
      readonly untilMs: number | null;
      readonly reasons: readonly { readonly code: string; readonly text: string }[];
    };
  };
  /** The audit log, oldest first, one JSON object a line */
  readonly exportAudit: {
    readonly input: {
      readonly operation?: string;
      readonly actor?: string;
      readonly target?: string;
      readonly since?: number;
      readonly until?: number;
      readonly after?: number;
    };
    readonly answer: null;
  };
  /** Everything of the organisation in one file, to be imported elsewhere */
  readonly exportOrganisation: { readonly input: Readonly<Record<string, never>>; readonly answer: null };
  /** Verify what has arrived and make it a bundle */
  readonly finishUpload: {
    readonly input: { readonly code: string; readonly id: string };
    readonly answer: {
      readonly id: string;
      readonly version: string;
      readonly manifestSha256: string;
      readonly baseManifestSha256: string | null;
      readonly securityVersion: number;
      readonly floor: string | null;
      readonly platform: string;
      readonly notes: string;
      readonly sizeBytes: number;
      readonly state: "draft" | "available" | "retired";
      readonly createdAtMs: number;
      readonly stateSinceMs: number;
      readonly revision: string;
    };
  };
  /** Your account */
  readonly getAccount: {
    readonly input: Readonly<Record<string, never>>;
    readonly answer: {
      readonly userName: string;
      readonly email: string | null;
      readonly isEmailVerified: boolean;
      readonly hasSecondFactor: boolean;
      readonly recoveryCodesLeft: number;
    };
  };
  /** One bundle */
  readonly getBundle: {
    readonly input: { readonly code: string; readonly version: string };
    readonly answer: {
      readonly id: string;
      readonly version: string;
      readonly manifestSha256: string;
      readonly baseManifestSha256: string | null;
      readonly securityVersion: number;
      readonly floor: string | null;
      readonly platform: string;
      readonly notes: string;
      readonly sizeBytes: number;
      readonly state: "draft" | "available" | "retired";
      readonly createdAtMs: number;
      readonly stateSinceMs: number;
      readonly revision: string;
      readonly outcomes: { readonly confirmed: number; readonly rolledBack: number };
      readonly faults: number;
    };
  };
  /** The file of a bundle, as it can be published again */
  readonly getBundleFile: {
    readonly input: { readonly code: string; readonly version: string };
    readonly answer: null;
  };
  /** How devices can be claimed, besides by token */
  readonly getClaimRules: {
    readonly input: Readonly<Record<string, never>>;
    readonly answer: { readonly takesPasswords: boolean };
  };
  /** One device with its outcomes and faults, newest first */
  readonly getDevice: {
    readonly input: { readonly history?: number; readonly uuid: string };
    readonly answer: {
      readonly uuid: string;
      readonly state: "unclaimed" | "claimed" | "activated" | "revoked";
      readonly product: string | null;
      readonly tag: "alpha" | "beta" | "release";
      readonly runningVersion: string | null;
      readonly runningManifestSha256: string | null;
      readonly isLogBroken: boolean;
      readonly logSequence: number;
      readonly createdAtMs: number;
      readonly lastSeenAtMs: number | null;
      readonly onlineSinceMs: number | null;
      readonly reported: {
        readonly runningVersion: string | null;
        readonly onTrial: boolean;
        readonly safeMode: string | null;
        readonly appFaults: number;
        readonly securityVersion: number;
        readonly platform: string;
        readonly framework: string;
        readonly freeBytes: number;
      } | null;
      readonly failingApp: { readonly faults: number; readonly withinMs: number; readonly lastAtMs: number } | null;
      readonly labels: readonly string[];
      readonly notes: string;
      readonly revision: string;
      readonly link: {
        readonly isSafeMode: boolean;
        readonly takesCommands: boolean;
        readonly telemetry: {
          readonly atMs: number;
          readonly values: { readonly [name: string]: string | number | boolean | null };
        } | null;
      } | null;
      readonly linkEndedAtMs: number | null;
      readonly download: { readonly bundleId: string; readonly doneBytes: number; readonly totalBytes: number } | null;
      readonly outcomes: readonly {
        readonly sequence: number;
        readonly atMs: number;
        readonly updateId: string;
        readonly version: string | null;
        readonly result: "installed" | "confirmed" | "rolled-back" | "refused";
        readonly reason: string | null;
        readonly detail: string | null;
        readonly fault: {
          readonly atMs: number;
          readonly subject: string;
          readonly type: string;
          readonly version: string | null;
          readonly onTrial: boolean;
          readonly exitCode: number | null;
          readonly signal: string | null;
          readonly uptimeMs: number;
          readonly lastOutput: string;
          readonly fingerprint: string;
        } | null;
      }[];
      readonly faults: readonly {
        readonly atMs: number;
        readonly subject: string;
        readonly type: string;
        readonly version: string | null;
        readonly onTrial: boolean;
        readonly exitCode: number | null;
        readonly signal: string | null;
        readonly uptimeMs: number;
        readonly lastOutput: string;
        readonly fingerprint: string;
      }[];
    };
  };
  /** The device's recovery log as it signed it, newest first */
  readonly getDeviceLog: {
    readonly input: { readonly limit?: number; readonly cursor?: string; readonly uuid: string };
    readonly answer: {
      readonly entries: readonly {
        readonly sequence: number;
        readonly atMs: number;
        readonly kind: string;
        readonly line: string;
      }[];
      readonly next: string | null;
    };
  };
  /** When a device updates by itself */
  readonly getDeviceUpdatePolicy: {
    readonly input: { readonly uuid: string };
    readonly answer: {
      readonly own: {
        readonly notBeforeMs: number | null;
        readonly window: string;
        readonly utcOffsetMinutes: number;
        readonly asksFirst: boolean;
      } | null;
      readonly counts: {
        readonly notBeforeMs: number | null;
        readonly window: string;
        readonly utcOffsetMinutes: number;
        readonly asksFirst: boolean;
      };
      readonly revision: string;
    };
  };
  /** Variables of the device as they are now; without names its settings. Secrets are hidden by the device */
  readonly getDeviceVariables: {
    readonly input: { readonly names?: string; readonly uuid: string };
    readonly answer: { readonly values: { readonly [name: string]: string } };
  };
  /** The package that goes with an answer, for the device's serial line */
  readonly getDfuPackage: {
    readonly input: { readonly whole?: boolean; readonly uuid: string; readonly id: string };
    readonly answer: null;
  };
  /** One cause: in the organisation, or in each product that one reaches */
  readonly getFault: {
    readonly input: { readonly fingerprint: string };
    readonly answer: {
      readonly faults: readonly {
        readonly fingerprint: string;
        readonly product: string | null;
        readonly subject: "app" | "kernel" | "safe-mode";
        readonly type:
          | "signal"
          | "exit-code"
          | "exit-before-ready"
          | "start-timeout"
          | "watchdog"
          | "out-of-memory"
          | "spawn-failed"
          | "machine-reset"
          | "unhealthy-reboot"
          | "forced";
        readonly exitCode: number | null;
        readonly signal: string | null;
        readonly count: number;
        readonly devices: number;
        readonly firstAtMs: number;
        readonly lastAtMs: number;
        readonly days: { readonly lastDayMs: number; readonly counts: readonly number[] };
        readonly newest: {
          readonly deviceUuid: string;
          readonly version: string | null;
          readonly uptimeMs: number;
          readonly onTrial: boolean;
          readonly lastOutput: string;
        } | null;
        readonly versions: readonly {
          readonly product: string;
          readonly version: string;
          readonly count: number;
          readonly devices: number;
          readonly firstAtMs: number;
          readonly lastAtMs: number;
        }[];
      }[];
    };
  };
  /** The signed metadata that is held for a product */
  readonly getMetadata: {
    readonly input: { readonly code: string };
    readonly answer: {
      readonly platform: { readonly roots: readonly string[]; readonly targets: string | null };
      readonly product: { readonly roots: readonly string[]; readonly targets: string | null };
      readonly online: { readonly snapshot: string | null; readonly timestamp: string | null };
    };
  };
  /** The DMS's own keys for a product */
  readonly getOnlineKeys: {
    readonly input: { readonly code: string };
    readonly answer: {
      readonly snapshot: readonly {
        readonly keytype: string;
        readonly scheme: string;
        readonly keyval: { readonly public: string };
      }[];
      readonly timestamp: readonly {
        readonly keytype: string;
        readonly scheme: string;
        readonly keyval: { readonly public: string };
      }[];
    };
  };
  /** The organisation that you act for */
  readonly getOrganisation: {
    readonly input: Readonly<Record<string, never>>;
    readonly answer: { readonly id: string; readonly name: string };
  };
  /** The fleet at a glance: states, versions, activity, and what needs attention */
  readonly getOverview: {
    readonly input: { readonly product?: string; readonly hours?: number };
    readonly answer: {
      readonly atMs: number;
      readonly devices: {
        readonly total: number;
        readonly online: number;
        readonly unclaimed: number;
        readonly claimed: number;
        readonly activated: number;
        readonly revoked: number;
        readonly safeMode: number;
        readonly onTrial: number;
        readonly noSoftware: number;
        readonly about: number;
        readonly quiet: number;
      };
      readonly versions: readonly {
        readonly product: string | null;
        readonly version: string | null;
        readonly devices: number;
      }[];
      readonly otherVersions: number;
      readonly activity: readonly { readonly hourMs: number; readonly checkIns: number; readonly faults: number }[];
      readonly attention: readonly {
        readonly kind:
          | "safe-mode"
          | "app-failing"
          | "log-broken"
          | "no-software"
          | "damaged-bundle"
          | "rolled-back"
          | "new-fault"
          | "key-expires"
          | "webhook-off"
          | "token-expires"
          | "storage-nearly-full"
          | "quiet"
          | "update-held";
        readonly severity: "urgent" | "soon" | "notice";
        readonly text: string;
        readonly count: number;
        readonly product: string | null;
        readonly subjects: readonly string[];
        readonly atMs: number | null;
      }[];
    };
  };
  /** One product */
  readonly getProduct: {
    readonly input: { readonly code: string };
    readonly answer: {
      readonly id: string;
      readonly code: string;
      readonly title: string;
      readonly description: string;
      readonly isLocked: boolean;
      readonly kind: "development" | "production";
      readonly createdAtMs: number;
      readonly revision: string;
    };
  };
  /** Where devices reach this DMS, and by what they believe it */
  readonly getServer: {
    readonly input: Readonly<Record<string, never>>;
    readonly answer: {
      readonly deviceAddress: string;
      readonly caPem: string;
      readonly caFingerprints: readonly string[];
      readonly peopleCertificate: { readonly fingerprint: string; readonly selfSignedPem: string | null } | null;
      readonly sendsMail: boolean;
    };
  };
  /** What the organisation stores, and what it may */
  readonly getStorage: {
    readonly input: Readonly<Record<string, never>>;
    readonly answer: {
      readonly usedBytes: number;
      readonly quotaBytes: number | null;
      readonly freeBytes: number;
      readonly bundlesBytes: number;
      readonly filesBytes: number;
      readonly uploadsBytes: number;
    };
  };
  /** When devices of a product update by themselves */
  readonly getUpdatePolicy: {
    readonly input: { readonly code: string };
    readonly answer: {
      readonly notBeforeMs: number | null;
      readonly window: string;
      readonly utcOffsetMinutes: number;
      readonly asksFirst: boolean;
      readonly revision: string;
    };
  };
  /** How far an upload is */
  readonly getUpload: {
    readonly input: { readonly code: string; readonly id: string };
    readonly answer: {
      readonly id: string;
      readonly sizeBytes: number;
      readonly sha256: string;
      readonly receivedBytes: number;
      readonly state: "available" | "draft";
      readonly notes: string | null;
      readonly bundleId: string | null;
      readonly createdAtMs: number;
      readonly expiresAtMs: number;
    };
  };
  /** A receiver, without its secret */
  readonly getWebhook: {
    readonly input: { readonly id: string };
    readonly answer: {
      readonly id: string;
      readonly title: string;
      readonly url: string;
      readonly events: readonly (
        | "device.claimed"
        | "device.unclaimed"
        | "device.activated"
        | "device.first_seen"
        | "device.revoked"
        | "device.restored"
        | "certificate.revoked"
        | "update.confirmed"
        | "update.rolled_back"
        | "update.refused"
        | "safe_mode.entered"
        | "safe_mode.left"
        | "fault.new"
        | "bundle.published"
        | "bundle.retired"
        | "tag.moved"
        | "webhook.test"
      )[];
      readonly code: string | null;
      readonly product: string | null;
      readonly isOn: boolean;
      readonly offReason: string | null;
      readonly offSinceMs: number | null;
      readonly failingSinceMs: number | null;
      readonly createdAtMs: number;
      readonly revision: string;
    };
  };
  /** Hand in lines of a technician's report */
  readonly handInReport: {
    readonly input: { readonly lines: readonly string[] };
    readonly answer: {
      readonly taken: number;
      readonly known: number;
      readonly refused: readonly { readonly line: number; readonly code: string; readonly reason: string }[];
    };
  };
  /** Whether the server answers */
  readonly health: { readonly input: Readonly<Record<string, never>>; readonly answer: { readonly status: "ok" } };
  /** Take in what exportOrganisation gave; the body is the file */
  readonly importOrganisation: {
    readonly input: { readonly withoutKeys?: boolean; readonly body: ReadableStream<Uint8Array> | Blob };
    readonly answer: {
      readonly organisation: string;
      readonly exportedAtMs: number;
      readonly products: number;
      readonly bundles: number;
      readonly devices: number;
      readonly rootsToChange: readonly string[];
      readonly withoutProduct: { readonly count: number; readonly devices: readonly string[] };
      readonly members: readonly {
        readonly userName: string;
        readonly email: string | null;
        readonly role: "owner" | "release-manager" | "support" | "viewer" | "device-installer";
        readonly products: readonly string[] | null;
      }[];
      readonly webhooks: number;
      readonly webhooksLeftOut: readonly string[];
      readonly deviceCaPem: string;
    };
  };
  /** Send somebody a link with which they become a member; it counts for a week */
  readonly inviteMember: {
    readonly input: {
      readonly email: string;
      readonly role: "owner" | "release-manager" | "support" | "viewer" | "device-installer";
      readonly products?: readonly string[] | null;
    };
    readonly answer: {
      readonly id: string;
      readonly email: string;
      readonly role: "owner" | "release-manager" | "support" | "viewer" | "device-installer";
      readonly products: readonly string[] | null;
      readonly invitedBy: string;
      readonly createdAtMs: number;
      readonly expiresAtMs: number;
    };
  };
  /** Put labels on many devices, and take labels off */
  readonly labelDevices: {
    readonly input: {
      readonly select: {
        readonly uuids?: readonly string[];
        readonly filter?: {
          readonly product?: string;
          readonly version?: string;
          readonly tag?: "alpha" | "beta" | "release";
          readonly state?:
            | "unclaimed"
            | "claimed"
            | "activated"
            | "owned"
            | "revoked"
            | "safe-mode"
            | "on-trial"
            | "no-software";
          readonly presence?: "linked" | "checks-in" | "offline" | "never-seen" | "about";
          readonly attention?:
            | "safe-mode"
            | "app-failing"
            | "log-broken"
            | "no-software"
            | "rolled-back"
            | "quiet"
            | "update-held";
          readonly notSeenSince?: number;
          readonly uuid?: string;
          readonly label?: string;
          readonly text?: string;
        };
      };
      readonly add: readonly string[];
      readonly remove: readonly string[];
      readonly confirm?: string;
    };
    readonly answer: {
      readonly isDone: boolean;
      readonly devices: number;
      readonly confirm: string;
      readonly effects: readonly {
        readonly text: string;
        readonly version: string | null;
        readonly devices: number;
        readonly examples: readonly string[];
      }[];
      readonly refused: readonly {
        readonly code: string;
        readonly reason: string;
        readonly devices: number;
        readonly examples: readonly string[];
      }[];
    };
  };
  /** Leave the organisation that you act for; its last owner cannot */
  readonly leaveOrganisation: { readonly input: Readonly<Record<string, never>>; readonly answer: null };
  /** API tokens, newest first, without their secrets */
  readonly listApiTokens: {
    readonly input: { readonly limit?: number; readonly cursor?: string };
    readonly answer: {
      readonly apiTokens: readonly {
        readonly id: string;
        readonly name: string;
        readonly scopes: readonly (
          | "organisation.read"
          | "audit.read"
          | "product.read"
          | "product.write"
          | "bundle.publish"
          | "tag.set"
          | "device.read"
          | "device.console"
          | "device.claim"
          | "device.describe"
          | "file.write"
        )[];
        readonly products: readonly string[] | null;
        readonly madeBy: string;
        readonly createdAtMs: number;
        readonly expiresAtMs: number;
        readonly lastUsedAtMs: number | null;
        readonly revokedAtMs: number | null;
      }[];
      readonly next: string | null;
    };
  };
  /** Every change of the organisation, newest first */
  readonly listAudit: {
    readonly input: {
      readonly limit?: number;
      readonly cursor?: string;
      readonly operation?: string;
      readonly actor?: string;
      readonly target?: string;
      readonly since?: number;
      readonly until?: number;
    };
    readonly answer: {
      readonly entries: readonly {
        readonly sequence: number;
        readonly atMs: number;
        readonly actor: {
          readonly kind: "person" | "token" | "device" | "nobody";
          readonly id: string | null;
          readonly name: string;
        };
        readonly operation: string;
        readonly target: string;
        readonly address: string | null;
        readonly requestId: string | null;
        readonly changed: { readonly [name: string]: string | number | boolean | null };
      }[];
      readonly next: string | null;
    };
  };
  /** Bundles of a product, newest first */
  readonly listBundles: {
    readonly input: {
      readonly limit?: number;
      readonly cursor?: string;
      readonly state?: "draft" | "available" | "retired";
      readonly code: string;
    };
    readonly answer: {
      readonly bundles: readonly {
        readonly id: string;
        readonly version: string;
        readonly manifestSha256: string;
        readonly baseManifestSha256: string | null;
        readonly securityVersion: number;
        readonly floor: string | null;
        readonly platform: string;
        readonly notes: string;
        readonly sizeBytes: number;
        readonly state: "draft" | "available" | "retired";
        readonly createdAtMs: number;
        readonly stateSinceMs: number;
        readonly revision: string;
        readonly outcomes: { readonly confirmed: number; readonly rolledBack: number };
        readonly faults: number;
      }[];
      readonly next: string | null;
    };
  };
  /** A device's certificates, newest first */
  readonly listDeviceCertificates: {
    readonly input: { readonly limit?: number; readonly cursor?: string; readonly uuid: string };
    readonly answer: {
      readonly certificates: readonly {
        readonly serial: string;
        readonly issuedAtMs: number;
        readonly expiresAtMs: number;
        readonly revokedAtMs: number | null;
      }[];
      readonly next: string | null;
    };
  };
  /** Faults of one device, newest first */
  readonly listDeviceFaults: {
    readonly input: {
      readonly limit?: number;
      readonly cursor?: string;
      readonly fingerprint?: string;
      readonly uuid: string;
    };
    readonly answer: {
      readonly faults: readonly {
        readonly atMs: number;
        readonly subject: string;
        readonly type: string;
        readonly version: string | null;
        readonly onTrial: boolean;
        readonly exitCode: number | null;
        readonly signal: string | null;
        readonly uptimeMs: number;
        readonly lastOutput: string;
        readonly fingerprint: string;
      }[];
      readonly next: string | null;
    };
  };
  /** Files that one device is given, by name */
  readonly listDeviceFiles: {
    readonly input: { readonly uuid: string };
    readonly answer: {
      readonly files: readonly {
        readonly name: string;
        readonly sha256: string;
        readonly sizeBytes: number;
        readonly putAtMs: number;
      }[];
    };
  };
  /** What a device was asked to do, newest first, and how it ended by its signed log */
  readonly listDeviceOrders: {
    readonly input: { readonly limit?: number; readonly cursor?: string; readonly uuid: string };
    readonly answer: {
      readonly orders: readonly {
        readonly id: string;
        readonly kind: "wipe" | "factory-reset";
        readonly reset: {
          readonly kind: "full" | "backup";
          readonly data: "keep" | "erase";
          readonly files: "keep" | "erase";
          readonly software: "keep" | "factory";
        } | null;
        readonly createdAtMs: number;
        readonly endedAtMs: number | null;
        readonly result: "done" | "refused" | null;
        readonly detail: string | null;
      }[];
      readonly next: string | null;
    };
  };
  /** Outcomes of one device's updates, newest first */
  readonly listDeviceOutcomes: {
    readonly input: { readonly limit?: number; readonly cursor?: string; readonly uuid: string };
    readonly answer: {
      readonly outcomes: readonly {
        readonly sequence: number;
        readonly atMs: number;
        readonly updateId: string;
        readonly version: string | null;
        readonly result: "installed" | "confirmed" | "rolled-back" | "refused";
        readonly reason: string | null;
        readonly detail: string | null;
        readonly fault: {
          readonly atMs: number;
          readonly subject: string;
          readonly type: string;
          readonly version: string | null;
          readonly onTrial: boolean;
          readonly exitCode: number | null;
          readonly signal: string | null;
          readonly uptimeMs: number;
          readonly lastOutput: string;
          readonly fingerprint: string;
        } | null;
      }[];
      readonly next: string | null;
    };
  };
  /** Devices by UUID; those that are asked for as missed come longest first */
  readonly listDevices: {
    readonly input: {
      readonly limit?: number;
      readonly cursor?: string;
      readonly product?: string;
      readonly version?: string;
      readonly tag?: "alpha" | "beta" | "release";
      readonly state?:
        | "unclaimed"
        | "claimed"
        | "activated"
        | "owned"
        | "revoked"
        | "safe-mode"
        | "on-trial"
        | "no-software";
      readonly presence?: "linked" | "checks-in" | "offline" | "never-seen" | "about";
      readonly attention?:
        | "safe-mode"
        | "app-failing"
        | "log-broken"
        | "no-software"
        | "rolled-back"
        | "quiet"
        | "update-held";
      readonly notSeenSince?: number;
      readonly uuid?: string;
      readonly label?: string;
      readonly text?: string;
    };
    readonly answer: {
      readonly devices: readonly {
        readonly uuid: string;
        readonly state: "unclaimed" | "claimed" | "activated" | "revoked";
        readonly product: string | null;
        readonly tag: "alpha" | "beta" | "release";
        readonly runningVersion: string | null;
        readonly runningManifestSha256: string | null;
        readonly isLogBroken: boolean;
        readonly logSequence: number;
        readonly createdAtMs: number;
        readonly lastSeenAtMs: number | null;
        readonly onlineSinceMs: number | null;
        readonly reported: {
          readonly runningVersion: string | null;
          readonly onTrial: boolean;
          readonly safeMode: string | null;
          readonly appFaults: number;
          readonly securityVersion: number;
          readonly platform: string;
          readonly framework: string;
          readonly freeBytes: number;
        } | null;
        readonly failingApp: { readonly faults: number; readonly withinMs: number; readonly lastAtMs: number } | null;
        readonly labels: readonly string[];
      }[];
      readonly next: string | null;
    };
  };
  /** The 50 devices that failed most in the last 7 days, most first */
  readonly listFailingDevices: {
    readonly input: { readonly product?: string };
    readonly answer: {
      readonly devices: readonly {
        readonly uuid: string;
        readonly product: string | null;
        readonly runningVersion: string | null;
        readonly faults: number;
        readonly days: { readonly lastDayMs: number; readonly counts: readonly number[] };
      }[];
    };
  };
  /** Devices that have shown a cause, by UUID */
  readonly listFaultDevices: {
    readonly input: {
      readonly limit?: number;
      readonly cursor?: string;
      readonly product?: string;
      readonly version?: string;
      readonly fingerprint: string;
    };
    readonly answer: {
      readonly devices: readonly { readonly uuid: string; readonly count: number; readonly lastAtMs: number }[];
      readonly next: string | null;
    };
  };
  /** Faults by cause, the most recent first; one row for each product to who reaches some products only */
  readonly listFaults: {
    readonly input: {
      readonly limit?: number;
      readonly cursor?: string;
      readonly product?: string;
      readonly version?: string;
      readonly since?: number;
      readonly attention?: "new-fault";
      readonly subject?: "app" | "kernel" | "safe-mode";
    };
    readonly answer: {
      readonly faults: readonly {
        readonly fingerprint: string;
        readonly product: string | null;
        readonly subject: "app" | "kernel" | "safe-mode";
        readonly type:
          | "signal"
          | "exit-code"
          | "exit-before-ready"
          | "start-timeout"
          | "watchdog"
          | "out-of-memory"
          | "spawn-failed"
          | "machine-reset"
          | "unhealthy-reboot"
          | "forced";
        readonly exitCode: number | null;
        readonly signal: string | null;
        readonly count: number;
        readonly devices: number;
        readonly firstAtMs: number;
        readonly lastAtMs: number;
        readonly days: { readonly lastDayMs: number; readonly counts: readonly number[] };
        readonly newest: {
          readonly deviceUuid: string;
          readonly version: string | null;
          readonly uptimeMs: number;
          readonly onTrial: boolean;
          readonly lastOutput: string;
        } | null;
        readonly versions: readonly {
          readonly product: string;
          readonly version: string;
          readonly count: number;
          readonly devices: number;
          readonly firstAtMs: number;
          readonly lastAtMs: number;
        }[];
      }[];
      readonly next: string | null;
    };
  };
  /** Invitations that nobody has accepted yet, newest first */
  readonly listInvitations: {
    readonly input: { readonly limit?: number; readonly cursor?: string };
    readonly answer: {
      readonly invitations: readonly {
        readonly id: string;
        readonly email: string;
        readonly role: "owner" | "release-manager" | "support" | "viewer" | "device-installer";
        readonly products: readonly string[] | null;
        readonly invitedBy: string;
        readonly createdAtMs: number;
        readonly expiresAtMs: number;
      }[];
      readonly next: string | null;
    };
  };
  /** Members by user name */
  readonly listMembers: {
    readonly input: { readonly limit?: number; readonly cursor?: string };
    readonly answer: {
      readonly members: readonly {
        readonly userId: string;
        readonly userName: string;
        readonly email: string | null;
        readonly role: "owner" | "release-manager" | "support" | "viewer" | "device-installer";
        readonly products: readonly string[] | null;
        readonly sinceMs: number;
      }[];
      readonly next: string | null;
    };
  };
  /** Organisations that you belong to; name one in the header 'regrow-organisation' to act for it */
  readonly listOrganisations: {
    readonly input: { readonly limit?: number; readonly cursor?: string };
    readonly answer: {
      readonly organisations: readonly {
        readonly id: string;
        readonly name: string;
        readonly role: "owner" | "release-manager" | "support" | "viewer" | "device-installer";
        readonly sinceMs: number;
      }[];
      readonly next: string | null;
    };
  };
  /** Files that all devices of a product are given, by name */
  readonly listProductFiles: {
    readonly input: { readonly code: string };
    readonly answer: {
      readonly files: readonly {
        readonly name: string;
        readonly sha256: string;
        readonly sizeBytes: number;
        readonly putAtMs: number;
      }[];
    };
  };
  /** Products by code */
  readonly listProducts: {
    readonly input: { readonly limit?: number; readonly cursor?: string; readonly kind?: "development" | "production" };
    readonly answer: {
      readonly products: readonly {
        readonly id: string;
        readonly code: string;
        readonly title: string;
        readonly description: string;
        readonly isLocked: boolean;
        readonly kind: "development" | "production";
        readonly createdAtMs: number;
        readonly revision: string;
      }[];
      readonly next: string | null;
    };
  };
  /** Your sessions, newest first */
  readonly listSessions: {
    readonly input: { readonly limit?: number; readonly cursor?: string };
    readonly answer: {
      readonly sessions: readonly {
        readonly id: string;
        readonly isThisOne: boolean;
        readonly createdAtMs: number;
        readonly lastUsedAtMs: number;
        readonly expiresAtMs: number;
        readonly address: string;
        readonly agent: string;
      }[];
      readonly next: string | null;
    };
  };
  /** Which bundle holds which tag */
  readonly listTags: {
    readonly input: { readonly code: string };
    readonly answer: {
      readonly tags: readonly {
        readonly tag: "alpha" | "beta" | "release";
        readonly version: string;
        readonly bundleId: string;
      }[];
    };
  };
  /** What technicians did with a device, newest first */
  readonly listTechnicianEntries: {
    readonly input: { readonly limit?: number; readonly cursor?: string; readonly uuid: string };
    readonly answer: {
      readonly entries: readonly {
        readonly hash: string;
        readonly atMs: number;
        readonly technician: string;
        readonly action: "update" | "bridge" | "factory";
        readonly version: string | null;
        readonly result: "done" | "failed" | "interrupted";
        readonly detail: string;
        readonly isProven: boolean;
        readonly takenAtMs: number;
      }[];
      readonly next: string | null;
    };
  };
  /** Tokens, newest first, without their secrets */
  readonly listTokens: {
    readonly input: { readonly limit?: number; readonly cursor?: string };
    readonly answer: {
      readonly tokens: readonly {
        readonly id: string;
        readonly kind: "provision" | "claim";
        readonly uses: number;
        readonly used: number;
        readonly isUuidRequired: boolean;
        readonly uuid: string | null;
        readonly product: string | null;
        readonly createdAtMs: number;
        readonly expiresAtMs: number;
      }[];
      readonly next: string | null;
    };
  };
  /** UUIDs of the devices that are offered */
  readonly listTransferDevices: {
    readonly input: { readonly limit?: number; readonly cursor?: string; readonly id: string };
    readonly answer: { readonly devices: readonly string[]; readonly next: string | null };
  };
  /** Offers of this organisation and to it that nobody has answered, newest first */
  readonly listTransfers: {
    readonly input: { readonly limit?: number; readonly cursor?: string };
    readonly answer: {
      readonly transfers: readonly {
        readonly id: string;
        readonly from: { readonly id: string; readonly name: string };
        readonly to: { readonly id: string; readonly name: string };
        readonly devices: number;
        readonly wipe: boolean;
        readonly createdAtMs: number;
        readonly expiresAtMs: number;
      }[];
      readonly next: string | null;
    };
  };
  /** Uploads to a product, newest first */
  readonly listUploads: {
    readonly input: { readonly limit?: number; readonly cursor?: string; readonly code: string };
    readonly answer: {
      readonly uploads: readonly {
        readonly id: string;
        readonly sizeBytes: number;
        readonly sha256: string;
        readonly receivedBytes: number;
        readonly state: "available" | "draft";
        readonly notes: string | null;
        readonly bundleId: string | null;
        readonly createdAtMs: number;
        readonly expiresAtMs: number;
      }[];
      readonly next: string | null;
    };
  };
  /** What a receiver was sent, or is to be sent, newest first */
  readonly listWebhookDeliveries: {
    readonly input: {
      readonly limit?: number;
      readonly cursor?: string;
      readonly state?: "waiting" | "delivered" | "given-up";
      readonly id: string;
    };
    readonly answer: {
      readonly deliveries: readonly {
        readonly id: string;
        readonly event:
          | "device.claimed"
          | "device.unclaimed"
          | "device.activated"
          | "device.first_seen"
          | "device.revoked"
          | "device.restored"
          | "certificate.revoked"
          | "update.confirmed"
          | "update.rolled_back"
          | "update.refused"
          | "safe_mode.entered"
          | "safe_mode.left"
          | "fault.new"
          | "bundle.published"
          | "bundle.retired"
          | "tag.moved"
          | "webhook.test";
        readonly body: string;
        readonly state: "waiting" | "delivered" | "given-up";
        readonly attempts: number;
        readonly dueAtMs: number | null;
        readonly createdAtMs: number;
        readonly attemptedAtMs: number | null;
        readonly status: number | null;
        readonly latencyMs: number | null;
        readonly problem: string | null;
        readonly answer: string | null;
      }[];
      readonly next: string | null;
    };
  };
  /** Receivers of the organisation, without their secrets */
  readonly listWebhooks: {
    readonly input: { readonly limit?: number; readonly cursor?: string };
    readonly answer: {
      readonly webhooks: readonly {
        readonly id: string;
        readonly title: string;
        readonly url: string;
        readonly events: readonly (
          | "device.claimed"
          | "device.unclaimed"
          | "device.activated"
          | "device.first_seen"
          | "device.revoked"
          | "device.restored"
          | "certificate.revoked"
          | "update.confirmed"
          | "update.rolled_back"
          | "update.refused"
          | "safe_mode.entered"
          | "safe_mode.left"
          | "fault.new"
          | "bundle.published"
          | "bundle.retired"
          | "tag.moved"
          | "webhook.test"
        )[];
        readonly code: string | null;
        readonly product: string | null;
        readonly isOn: boolean;
        readonly offReason: string | null;
        readonly offSinceMs: number | null;
        readonly failingSinceMs: number | null;
        readonly createdAtMs: number;
        readonly revision: string;
      }[];
      readonly next: string | null;
    };
  };
  /** Who am I, and what may I do */
  readonly me: {
    readonly input: Readonly<Record<string, never>>;
    readonly answer: {
      readonly kind: "person" | "token";
      readonly userName: string | null;
      readonly tokenName: string | null;
      readonly organisation: string;
      readonly organisationId: string;
      readonly role: string | null;
      readonly rights: readonly string[];
      readonly isForSomeProducts: boolean;
    };
  };
  /** Offer many devices to another organisation */
  readonly moveDevices: {
    readonly input: {
      readonly select: {
        readonly uuids?: readonly string[];
        readonly filter?: {
          readonly product?: string;
          readonly version?: string;
          readonly tag?: "alpha" | "beta" | "release";
          readonly state?:
            | "unclaimed"
            | "claimed"
            | "activated"
            | "owned"
            | "revoked"
            | "safe-mode"
            | "on-trial"
            | "no-software";
          readonly presence?: "linked" | "checks-in" | "offline" | "never-seen" | "about";
          readonly attention?:
            | "safe-mode"
            | "app-failing"
            | "log-broken"
            | "no-software"
            | "rolled-back"
            | "quiet"
            | "update-held";
          readonly notSeenSince?: number;
          readonly uuid?: string;
          readonly label?: string;
          readonly text?: string;
        };
      };
      readonly recipient: string;
      readonly wipe: boolean;
      readonly confirm?: string;
    };
    readonly answer: {
      readonly isDone: boolean;
      readonly devices: number;
      readonly confirm: string;
      readonly effects: readonly {
        readonly text: string;
        readonly version: string | null;
        readonly devices: number;
        readonly examples: readonly string[];
      }[];
      readonly refused: readonly {
        readonly code: string;
        readonly reason: string;
        readonly devices: number;
        readonly examples: readonly string[];
      }[];
    };
  };
  /** Offer devices to another organisation */
  readonly offerTransfer: {
    readonly input: {
      readonly to: string;
      readonly devices: readonly string[];
      readonly wipe?: boolean;
      readonly expiresInMs?: number;
    };
    readonly answer: {
      readonly id: string;
      readonly from: { readonly id: string; readonly name: string };
      readonly to: { readonly id: string; readonly name: string };
      readonly devices: number;
      readonly wipe: boolean;
      readonly createdAtMs: number;
      readonly expiresAtMs: number;
    };
  };
  /** The device's console as a WebSocket: its messages are the console's bytes. Every line is in the audit log */
  readonly openDeviceConsole: { readonly input: { readonly uuid: string }; readonly answer: null };
  /** Ask a device to do something, once: it does with its next check-in */
  readonly orderDevice: {
    readonly input: { readonly uuid: string } & { readonly kind: "wipe" };
    readonly answer: {
      readonly id: string;
      readonly kind: "wipe" | "factory-reset";
      readonly reset: {
        readonly kind: "full" | "backup";
        readonly data: "keep" | "erase";
        readonly files: "keep" | "erase";
        readonly software: "keep" | "factory";
      } | null;
      readonly createdAtMs: number;
      readonly endedAtMs: number | null;
      readonly result: "done" | "refused" | null;
      readonly detail: string | null;
    };
  };
  /** What giving a tag to a bundle would do to which devices */
  readonly previewTag: {
    readonly input: { readonly version: string; readonly code: string; readonly tag: "alpha" | "beta" | "release" };
    readonly answer: {
      readonly followers: readonly { readonly tag: "alpha" | "beta" | "release"; readonly devices: number }[];
      readonly lookedAt: number;
      readonly effects: readonly {
        readonly text: string;
        readonly version: string | null;
        readonly devices: number;
        readonly examples: readonly string[];
      }[];
      readonly outcomes: { readonly confirmed: number; readonly rolledBack: number };
    };
  };
  /** Publish new roots and targets without a bundle */
  readonly publishMetadata: {
    readonly input: { readonly code: string } & {
      readonly platform: { readonly roots: readonly string[]; readonly targets: string };
      readonly product: { readonly roots: readonly string[]; readonly targets: string };
    };
    readonly answer: {
      readonly platformRoot: number;
      readonly platformTargets: number;
      readonly productRoot: number;
      readonly productTargets: number;
    };
  };
  /** Give one device a file */
  readonly putDeviceFile: {
    readonly input: { readonly name: string; readonly uuid: string; readonly body: ReadableStream<Uint8Array> | Blob };
    readonly answer: {
      readonly name: string;
      readonly sha256: string;
      readonly sizeBytes: number;
      readonly putAtMs: number;
    };
  };
  /** Send the next bytes of an upload; bytes that are here already change nothing */
  readonly putPiece: {
    readonly input: {
      readonly offset: number;
      readonly code: string;
      readonly id: string;
      readonly body: ReadableStream<Uint8Array> | Blob;
    };
    readonly answer: {
      readonly id: string;
      readonly sizeBytes: number;
      readonly sha256: string;
      readonly receivedBytes: number;
      readonly state: "available" | "draft";
      readonly notes: string | null;
      readonly bundleId: string | null;
      readonly createdAtMs: number;
      readonly expiresAtMs: number;
    };
  };
  /** Give all devices of a product a file */
  readonly putProductFile: {
    readonly input: { readonly name: string; readonly code: string; readonly body: ReadableStream<Uint8Array> | Blob };
    readonly answer: {
      readonly name: string;
      readonly sha256: string;
      readonly sizeBytes: number;
      readonly putAtMs: number;
    };
  };
  /** Take a file away from one device */
  readonly removeDeviceFile: {
    readonly input: { readonly name: string; readonly uuid: string };
    readonly answer: null;
  };
  /** End a membership; the API tokens that the member made end with it */
  readonly removeMember: { readonly input: { readonly userId: string }; readonly answer: null };
  /** Take a file away from all devices of a product */
  readonly removeProductFile: {
    readonly input: { readonly name: string; readonly code: string };
    readonly answer: null;
  };
  /** Turn the second factor off */
  readonly removeSecondFactor: { readonly input: { readonly password: string }; readonly answer: null };
  /** Rename the organisation that you act for */
  readonly renameOrganisation: {
    readonly input: { readonly name: string };
    readonly answer: { readonly id: string; readonly name: string };
  };
  /** New recovery codes in place of the old ones */
  readonly renewRecoveryCodes: {
    readonly input: { readonly password: string };
    readonly answer: { readonly recoveryCodes: readonly string[] };
  };
  /** Give a receiver a new secret, shown this once */
  readonly renewWebhookSecret: {
    readonly input: { readonly id: string };
    readonly answer: { readonly secret: string; readonly previousUntilMs: number };
  };
  /** Send something once more */
  readonly replayWebhookDelivery: {
    readonly input: { readonly id: string; readonly delivery: string };
    readonly answer: { readonly delivery: string };
  };
  /** Ask for a link to set a new password; the answer is the same whether there is such an account */
  readonly requestPasswordReset: { readonly input: { readonly email: string }; readonly answer: null };
  /** Send the link that confirms your address once more */
  readonly resendVerification: { readonly input: Readonly<Record<string, never>>; readonly answer: null };
  /** Ask a device for a factory reset, once: it does with its next check-in */
  readonly resetDevice: {
    readonly input: { readonly uuid: string } & {
      readonly confirm: string;
      readonly kind?: "full" | "backup";
      readonly data?: "keep" | "erase";
      readonly files?: "keep" | "erase";
      readonly software?: "keep" | "factory";
    };
    readonly answer: {
      readonly id: string;
      readonly kind: "wipe" | "factory-reset";
      readonly reset: {
        readonly kind: "full" | "backup";
        readonly data: "keep" | "erase";
        readonly files: "keep" | "erase";
        readonly software: "keep" | "factory";
      } | null;
      readonly createdAtMs: number;
      readonly endedAtMs: number | null;
      readonly result: "done" | "refused" | null;
      readonly detail: string | null;
    };
  };
  /** Set a new password by the secret of a link; all sessions end */
  readonly resetPassword: {
    readonly input: { readonly token: string; readonly password: string };
    readonly answer: null;
  };
  /** Let a device in that was shut out */
  readonly restoreDevice: { readonly input: { readonly uuid: string }; readonly answer: null };
  /** End an API token at once */
  readonly revokeApiToken: { readonly input: { readonly id: string }; readonly answer: null };
  /** Shut a device out, at once */
  readonly revokeDevice: { readonly input: { readonly uuid: string }; readonly answer: null };
  /** Revoke a certificate and those before it for good: the device has to be provisioned again */
  readonly revokeDeviceCertificate: {
    readonly input: { readonly uuid: string; readonly serial: string };
    readonly answer: null;
  };
  /** End a token now: it lets nobody in any more; whom it let in stays */
  readonly revokeToken: { readonly input: { readonly id: string }; readonly answer: null };
  /** An action to the device by its name, such as 'ota' or 'claimed' */
  readonly sendDeviceAction: {
    readonly input: { readonly uuid: string } & { readonly action: string; readonly data?: unknown };
    readonly answer: { readonly data: unknown };
  };
  /** One line to the device's command API, and its answer */
  readonly sendDeviceCommand: {
    readonly input: { readonly uuid: string } & { readonly line: string; readonly data?: string };
    readonly answer: {
      readonly code: number;
      readonly text: string;
      readonly data: string | null;
      readonly advice: string | null;
      readonly isSafeMode: boolean;
    };
  };
  /** Say how devices can be claimed, besides by token */
  readonly setClaimRules: {
    readonly input: { readonly takesPasswords: boolean };
    readonly answer: { readonly takesPasswords: boolean };
  };
  /** Say which tag of its product a device follows */
  readonly setDeviceTag: {
    readonly input: { readonly uuid: string } & { readonly tag: "alpha" | "beta" | "release" };
    readonly answer: { readonly uuid: string; readonly tag: "alpha" | "beta" | "release" };
  };
  /** Say when a device updates by itself, instead of its product's rule */
  readonly setDeviceUpdatePolicy: {
    readonly input: { readonly uuid: string } & {
      readonly notBeforeMs?: number | null;
      readonly window?: string;
      readonly utcOffsetMinutes?: number;
      readonly asksFirst?: boolean;
      readonly revision?: string;
    };
    readonly answer: {
      readonly notBeforeMs: number | null;
      readonly window: string;
      readonly utcOffsetMinutes: number;
      readonly asksFirst: boolean;
      readonly revision: string;
    };
  };
  /** Sets variables of the device, all or none */
  readonly setDeviceVariables: {
    readonly input: { readonly uuid: string } & {
      readonly values: { readonly [name: string]: string };
      readonly save?: boolean;
    };
    readonly answer: null;
  };
  /** Give a tag to a bundle */
  readonly setTag: {
    readonly input: { readonly code: string; readonly tag: "alpha" | "beta" | "release" } & {
      readonly version: string;
    };
    readonly answer: {
      readonly tags: readonly {
        readonly tag: "alpha" | "beta" | "release";
        readonly version: string;
        readonly bundleId: string;
      }[];
    };
  };
  /** Say when devices of a product update by themselves */
  readonly setUpdatePolicy: {
    readonly input: { readonly code: string } & {
      readonly notBeforeMs?: number | null;
      readonly window?: string;
      readonly utcOffsetMinutes?: number;
      readonly asksFirst?: boolean;
      readonly revision?: string;
    };
    readonly answer: {
      readonly notBeforeMs: number | null;
      readonly window: string;
      readonly utcOffsetMinutes: number;
      readonly asksFirst: boolean;
      readonly revision: string;
    };
  };
  /** Open a session; one that the request comes with ends */
  readonly signIn: {
    readonly input: {
      readonly userName: string;
      readonly password: string;
      readonly code?: string;
      readonly organisationId?: string;
    };
    readonly answer: {
      readonly token: string;
      readonly expiresAtMs: number;
      readonly person: {
        readonly userName: string;
        readonly organisation: string;
        readonly organisationId: string;
        readonly role: string;
      };
    };
  };
  /** End this session */
  readonly signOut: { readonly input: Readonly<Record<string, never>>; readonly answer: null };
  /** Make a user, and the organisation they own or join */
  readonly signUp: {
    readonly input: {
      readonly userName: string;
      readonly password: string;
      readonly email: string;
      readonly organisation?: string;
      readonly invitation?: string;
    };
    readonly answer: {
      readonly token: string;
      readonly expiresAtMs: number;
      readonly person: {
        readonly userName: string;
        readonly organisation: string;
        readonly organisationId: string;
        readonly role: string;
      };
    };
  };
  /** Make it a production product for good: its devices stay with it, and take no bundle but by tag */
  readonly startProduction: {
    readonly input: { readonly code: string } & { readonly confirm: string };
    readonly answer: {
      readonly id: string;
      readonly code: string;
      readonly title: string;
      readonly description: string;
      readonly isLocked: boolean;
      readonly kind: "development" | "production";
      readonly createdAtMs: number;
      readonly revision: string;
    };
  };
  /** Let this session act for another of your organisations */
  readonly switchOrganisation: { readonly input: { readonly organisationId: string }; readonly answer: null };
  /** Say which tag of their products many devices follow */
  readonly tagDevices: {
    readonly input: {
      readonly select: {
        readonly uuids?: readonly string[];
        readonly filter?: {
          readonly product?: string;
          readonly version?: string;
          readonly tag?: "alpha" | "beta" | "release";
          readonly state?:
            | "unclaimed"
            | "claimed"
            | "activated"
            | "owned"
            | "revoked"
            | "safe-mode"
            | "on-trial"
            | "no-software";
          readonly presence?: "linked" | "checks-in" | "offline" | "never-seen" | "about";
          readonly attention?:
            | "safe-mode"
            | "app-failing"
            | "log-broken"
            | "no-software"
            | "rolled-back"
            | "quiet"
            | "update-held";
          readonly notSeenSince?: number;
          readonly uuid?: string;
          readonly label?: string;
          readonly text?: string;
        };
      };
      readonly tag: "alpha" | "beta" | "release";
      readonly confirm?: string;
    };
    readonly answer: {
      readonly isDone: boolean;
      readonly devices: number;
      readonly confirm: string;
      readonly effects: readonly {
        readonly text: string;
        readonly version: string | null;
        readonly devices: number;
        readonly examples: readonly string[];
      }[];
      readonly refused: readonly {
        readonly code: string;
        readonly reason: string;
        readonly devices: number;
        readonly examples: readonly string[];
      }[];
    };
  };
  /** Send a receiver the event webhook.test */
  readonly testWebhook: { readonly input: { readonly id: string }; readonly answer: { readonly delivery: string } };
  /** Let go of a device; it keeps a production product and loses any other */
  readonly unclaimDevice: { readonly input: { readonly wipe?: boolean; readonly uuid: string }; readonly answer: null };
  /** Lets the device ask for its update now, as 'ota' on its console does */
  readonly updateDeviceNow: {
    readonly input: { readonly uuid: string } & { readonly force?: boolean; readonly version?: string | null };
    readonly answer: { readonly result: "started" | "up-to-date" | "held"; readonly text: string };
  };
  /** Publish a bundle; the body is the bundle file */
  readonly uploadBundle: {
    readonly input: {
      readonly state?: "available" | "draft";
      readonly code: string;
      readonly body: ReadableStream<Uint8Array> | Blob;
    };
    readonly answer: {
      readonly id: string;
      readonly version: string;
      readonly manifestSha256: string;
      readonly baseManifestSha256: string | null;
      readonly securityVersion: number;
      readonly floor: string | null;
      readonly platform: string;
      readonly notes: string;
      readonly sizeBytes: number;
      readonly state: "draft" | "available" | "retired";
      readonly createdAtMs: number;
      readonly stateSinceMs: number;
      readonly revision: string;
    };
  };
  /** Confirm an address by the secret of the link that was sent there */
  readonly verifyEmail: { readonly input: { readonly token: string }; readonly answer: null };
  /** What happens on the device as it happens, as server-sent events: 'recovery', 'message', 'lost' and 'end' */
  readonly watchDevice: { readonly input: { readonly uuid: string }; readonly answer: null };
  /** Take back that a device may take a version */
  readonly withdrawConsent: {
    readonly input: { readonly uuid: string; readonly version: string };
    readonly answer: null;
  };
  /** Take an invitation back: its link counts no more */
  readonly withdrawInvitation: { readonly input: { readonly id: string }; readonly answer: null };
}
