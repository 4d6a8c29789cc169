/** One documented value of `dfu.status`. */
export interface DfuStatusRow {
  readonly code: number;
  readonly about: string;
  /** How a device comes to it here; null where it cannot. */
  readonly here: string | null;
  /** Why it cannot come up here; null where it can. */
  readonly notHere: string | null;
}

const met = <Code extends number>(code: Code, about: string, here: string) =>
  ({ code, about, here, notHere: null }) as const satisfies DfuStatusRow;
const unmet = <Code extends number>(code: Code, about: string, notHere: string) =>
  ({ code, about, here: null, notHere }) as const satisfies DfuStatusRow;

/**
 * What `get dfu.status` answers: every documented code. docs/reference/update-codes.md is made from it.
 * Source: device-facts section 5 (Gecko OS 4). 10 is where errors begin, and none itself; 104 is not documented.
 */
export const DFU_STATUS = {
  none: met(0, "no update since power-up", "after a power cycle, until something is asked for"),
  success: met(1, "updated", "the version that was asked for is installed and has proved itself"),
  firstPassSuccess: met(
    2,
    "a version on the way is installed",
    "it has proved itself, and the next pass has not begun",
  ),
  upToDate: met(3, "the newest version runs already", "an update was asked for and there is none"),
  pending: met(4, "an update is going on", "from the offer to the end of the trial, waits in between included"),
  connectionError: met(
    11,
    "the DMS cannot be reached; the update can be resumed",
    "no connection, or none that is trusted",
  ),
  readTimeout: met(12, "the DMS fell silent; the update can be resumed", "the connection stands, and nothing comes"),
  networkNotFound: met(
    13,
    "the network is not in reach",
    "`network.adapter` nmcli, and nobody sends the name in wlan.ssid",
  ),
  networkJoinFailed: met(14, "the network cannot be joined", "`network.adapter` nmcli, and passkey or network refuse"),
  maxRequests: met(
    15,
    "given up after the agreed number of tries; the update can be resumed",
    "fourteen tries without a byte",
  ),
  xmodemInit: met(
    16,
    "no sender began; the update can be begun again",
    "`dfu_update -o`, and nothing was sent within a minute",
  ),
  xmodemRead: met(
    17,
    "the sender fell silent, or ended the transfer; the update can be resumed",
    "`dfu_update -o`, and the cable was pulled, or the sender was stopped",
  ),
  xmodemRetries: met(
    18,
    "too much was damaged on the line; the update can be resumed",
    "`dfu_update -o`, and the same block did not arrive whole as often as agreed",
  ),
  maxFaultsRecoverable: unmet(
    19,
    "too many faults",
    "the vendor's pages name 19 and 101 for one thing: here it is 101",
  ),
  kernelError: met(
    100,
    "the device itself could not do it",
    "disk full or failing, memory short, and all that has no other code",
  ),
  maxFaults: met(
    101,
    "the new version could not prove itself, and was rolled back",
    "the trial ended with the old version, or an update was asked for and there is only what was rolled back here",
  ),
  applicationInvalid: met(
    102,
    "what was downloaded is not what was signed",
    "a file or manifest does not hash as named",
  ),
  productKeyInvalid: met(
    103,
    "the platform key has not signed the product's key",
    "the bundle's root is not known to the platform",
  ),
  signatureInvalid: met(
    105,
    "the product's key has not signed this version",
    "a signature, threshold or date does not hold",
  ),
  invalidCommand: met(
    106,
    "the update that was asked for cannot be had",
    "the DMS has no such version, or none for this device",
  ),
  nameMissing: met(107, "no network is named", "`network.adapter` nmcli without wlan.ssid, and no other network"),
  passkeyMissing: met(
    108,
    "no passkey is set",
    "`network.adapter` nmcli, wlan.security asks for one, wlan.passkey is empty",
  ),
  securityUnsupported: unmet(
    109,
    "the network's security is not supported",
    "nmcli says no more than that joining failed: 14",
  ),
  provisioning: met(147, "the device is not provisioned", "an update was asked for before dms_provision"),
  certificate: met(148, "the device's certificate is not accepted", "it has ended, was revoked, or is another's"),
} as const satisfies Record<string, DfuStatusRow>;

/** Codes that are documented to exist, and nothing else is known of them. */
export const UNKNOWN_DFU_STATUS = { from: 110, to: 146 } as const;
