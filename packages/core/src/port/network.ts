/** Names as clients know them (device-facts 4.3, `network_verify`). */
export const WLAN_SECURITIES = [
  "Open",
  "WEP",
  "WPA-AES",
  "WPA-TKIP",
  "WPA2-AES",
  "WPA2-Mixed",
  "WPA2-TKIP",
  "WPA3",
] as const;
export type WlanSecurity = (typeof WLAN_SECURITIES)[number];

/** A wireless network that was heard. */
export interface FoundNetwork {
  /** Empty where it is hidden. */
  readonly ssid: string;
  /** Upper case with colons. */
  readonly bssid: string;
  readonly channel: number;
  /** Received strength in dBm, such as -60. */
  readonly rssi: number;
  readonly security: WlanSecurity;
}

export interface StaticAddress {
  readonly ip: string;
  readonly gateway: string;
  readonly netmask: string;
  readonly dns: string;
}

export interface JoinRequest {
  readonly ssid: string;
  /** A passphrase, or the key itself as 64 hexadecimal digits; empty for an open network. */
  readonly passkey: string;
  /** Null: any. */
  readonly bssid: string | null;
  /** Null: what the network is heard to have. */
  readonly security: WlanSecurity | null;
  /** Null: by DHCP. */
  readonly address: StaticAddress | null;
  readonly timeoutMs: number;
  /** Called when it is associated and goes on to its address; an adapter that cannot tell the two apart calls it at the end. */
  readonly onAssociated?: () => void;
}

/** A network of the device's own. */
export interface AccessPointRequest {
  readonly ssid: string;
  /** Of WPA2, 8 to 63 characters; empty for an open network. */
  readonly passkey: string;
  /** Of the device in it. */
  readonly ip: string;
  readonly netmask: string;
  /** Null: whichever suits. */
  readonly channel: number | null;
}

export interface NetworkStatus {
  readonly isUp: boolean;
  /** Of the interface; null where it tells none. Upper case with colons. */
  readonly mac: string | null;
  /** Null while there is none. */
  readonly ip: string | null;
  readonly netmask: string | null;
  readonly gateway: string | null;
  readonly dns: string | null;
  /** Null: not wireless, or not joined. */
  readonly wlan: FoundNetwork | null;
  readonly isAccessPoint: boolean;
}

/** The machine's network. Every call ends by its own bound or with `signal`. */
export interface Network {
  /** False: the host's network is taken as it is; whatever would change it is refused with NOT_SUPPORTED. */
  readonly hasWlan: boolean;
  /** @throws NetworkError */
  status(): Promise<NetworkStatus>;
  /** @throws NetworkError */
  scan(signal: AbortSignal): Promise<readonly FoundNetwork[]>;
  /** Resolves when the network is joined and has its address; what was joined before is left. @throws NetworkError */
  join(request: JoinRequest, signal: AbortSignal): Promise<void>;
  /** Where nothing is joined it does nothing. @throws NetworkError */
  leave(signal: AbortSignal): Promise<void>;
  /** A network of our own, for setting up; it takes the place of the one that was joined. @throws NetworkError */
  startAccessPoint(request: AccessPointRequest, signal: AbortSignal): Promise<void>;
  /** Where there is none it does nothing. @throws NetworkError */
  stopAccessPoint(signal: AbortSignal): Promise<void>;
}

/** NOT_SUPPORTED: not on this machine; NOT_FOUND: no such network in reach; REFUSED: wrong passkey; TIMEOUT; FAILED: anything else. */
export type NetworkErrorCode = "NOT_SUPPORTED" | "NOT_FOUND" | "REFUSED" | "TIMEOUT" | "FAILED";

/** Adapters throw nothing else, but the signal's reason when aborted. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
  readonly code: NetworkErrorCode;
  constructor(code: NetworkErrorCode, reason: string, options?: { readonly cause?: unknown }) {
    super(reason, options);
    this.code = code;
  }
}
