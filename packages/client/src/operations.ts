// Made by tools/generate-client.ts from the DMS's OpenAPI document; a test compares. Do not edit.
/* oxlint-disable eslint/max-lines */

/** Where each operation is. */
export const OPERATIONS = {
  createProduct: { method: "POST", path: "/api/products", query: [], body: "application/json" },
  createToken: { method: "POST", path: "/api/tokens", query: [], body: "application/json" },
  getBundle: { method: "GET", path: "/api/products/{code}/bundles/{version}", query: [], body: null },
  getDevice: { method: "GET", path: "/api/devices/{uuid}", query: [], body: null },
  getDeviceLog: { method: "GET", path: "/api/devices/{uuid}/log", query: [], body: null },
  getProduct: { method: "GET", path: "/api/products/{code}", query: [], body: null },
  health: { method: "GET", path: "/healthz", query: [], body: null },
  listBundles: { method: "GET", path: "/api/products/{code}/bundles", query: [], body: null },
  listDevices: { method: "GET", path: "/api/devices", query: [], body: null },
  listProducts: { method: "GET", path: "/api/products", query: [], body: null },
  listTags: { method: "GET", path: "/api/products/{code}/tags", query: [], body: null },
  listTokens: { method: "GET", path: "/api/tokens", query: [], body: null },
  me: { method: "GET", path: "/api/me", query: [], body: null },
  setTag: { method: "PUT", path: "/api/products/{code}/tags/{tag}", query: [], body: "application/json" },
  signIn: { method: "POST", path: "/api/sign-in", query: [], body: "application/json" },
  signOut: { method: "POST", path: "/api/sign-out", query: [], body: null },
  signUp: { method: "POST", path: "/api/sign-up", query: [], body: "application/json" },
  uploadBundle: { method: "PUT", path: "/api/products/{code}/bundles", query: [], body: "application/x-tar" },
} as const;

/** What each operation takes and gives. */
export interface Operations {
  /** Add a product */
  readonly createProduct: {
    readonly input: { readonly code: string; readonly title?: string; readonly platformRoot?: string };
    readonly answer: {
      readonly id: string;
      readonly code: string;
      readonly title: string;
      readonly createdAtMs: number;
    };
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
      readonly product: string | null;
      readonly createdAtMs: number;
      readonly expiresAtMs: number;
      readonly token: string;
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
    };
  };
  /** One device with its outcomes and faults, newest first */
  readonly getDevice: {
    readonly input: { readonly uuid: string };
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
    readonly input: { readonly uuid: string };
    readonly answer: {
      readonly entries: readonly {
        readonly sequence: number;
        readonly atMs: number;
        readonly kind: string;
        readonly line: string;
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
      readonly createdAtMs: number;
    };
  };
  /** Whether the server answers */
  readonly health: { readonly input: Readonly<Record<string, never>>; readonly answer: { readonly status: "ok" } };
  /** Bundles of a product, newest first */
  readonly listBundles: {
    readonly input: { readonly code: string };
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
      }[];
    };
  };
  /** Devices by UUID */
  readonly listDevices: {
    readonly input: Readonly<Record<string, never>>;
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
      }[];
    };
  };
  /** Products by code */
  readonly listProducts: {
    readonly input: Readonly<Record<string, never>>;
    readonly answer: {
      readonly products: readonly {
        readonly id: string;
        readonly code: string;
        readonly title: string;
        readonly createdAtMs: number;
      }[];
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
  /** Tokens, newest first, without their secrets */
  readonly listTokens: {
    readonly input: Readonly<Record<string, never>>;
    readonly answer: {
      readonly tokens: readonly {
        readonly id: string;
        readonly kind: "provision" | "claim";
        readonly uses: number;
        readonly used: number;
        readonly isUuidRequired: boolean;
        readonly product: string | null;
        readonly createdAtMs: number;
        readonly expiresAtMs: number;
      }[];
    };
  };
  /** Who am I */
  readonly me: {
    readonly input: Readonly<Record<string, never>>;
    readonly answer: {
      readonly userName: string;
      readonly organisation: string;
      readonly organisationId: string;
      readonly role: string;
    };
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
  /** Open a session */
  readonly signIn: {
    readonly input: { readonly userName: string; readonly password: string };
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
  /** Make a user and the organisation they own */
  readonly signUp: {
    readonly input: { readonly userName: string; readonly password: string; readonly organisation?: string };
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
  /** Publish a bundle; the body is the bundle file */
  readonly uploadBundle: {
    readonly input: { readonly code: string; readonly body: ReadableStream<Uint8Array> };
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
    };
  };
}
