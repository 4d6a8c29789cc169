/** What every error a person or program can meet is called, means and asks for. One row, one code. */
export interface ErrorRow {
  /** HTTP status where the error leaves through a listener. */
  readonly http: number;
  /** Exit status of a command line program (sysexits). */
  readonly exit: number;
  /** What is wrong, for a person, without the particulars. */
  readonly title: string;
  /** What that person can do now. */
  readonly fix: string;
}

/**
 * The error table. Codes are stable: programs and tests may compare them.
 * docs/reference/errors.md is made from it.
 */
export const ERRORS = {
  // bundles and manifests
  BUNDLE_TRUNCATED: {
    http: 422,
    exit: 65,
    title: "The bundle ends too early",
    fix: "Copy or upload the file again; compare its size with the original.",
  },
  BUNDLE_MALFORMED: {
    http: 422,
    exit: 65,
    title: "The file is not a bundle",
    fix: "Make it with 'regrow bundle build'; do not repack it by hand.",
  },
  BUNDLE_TOO_LARGE: {
    http: 413,
    exit: 65,
    title: "The bundle is larger than allowed",
    fix: "Make the bundle smaller, or ask the operator to raise the limit.",
  },
  BUNDLE_ENTRY_UNEXPECTED: {
    http: 422,
    exit: 65,
    title: "The bundle holds an entry that does not belong there",
    fix: "Make it with 'regrow bundle build'; do not repack it by hand.",
  },
  BUNDLE_OBJECT_MISSING: {
    http: 422,
    exit: 65,
    title: "The bundle lacks a file that its manifest names",
    fix: "Build the bundle again.",
  },
  BUNDLE_OBJECT_DAMAGED: {
    http: 422,
    exit: 65,
    title: "A file in the bundle is not the one that was signed",
    fix: "Copy or upload the bundle again; if it repeats, build it again.",
  },
  BUNDLE_BASE_UNKNOWN: {
    http: 422,
    exit: 65,
    title: "The bundle replaces files of another bundle that is not here",
    fix: "Publish or install that bundle first, or build a full bundle.",
  },
  MANIFEST_MALFORMED: {
    http: 422,
    exit: 65,
    title: "The manifest is not valid",
    fix: "Build the bundle again with a current 'regrow bundle build'.",
  },
  MANIFEST_CRITICAL_UNKNOWN: {
    http: 422,
    exit: 65,
    title: "The manifest needs a feature that this program does not know",
    fix: "Update the framework (or the DMS, or the command line program) first.",
  },
  MANIFEST_PATH_UNSAFE: {
    http: 422,
    exit: 65,
    title: "A file name in the manifest could leave its folder",
    fix: "Rename the file: relative names without '..', no absolute or escaping links.",
  },
  MANIFEST_NAME_DUPLICATE: {
    http: 422,
    exit: 65,
    title: "Two names in the manifest are the same file on some systems",
    fix: "Rename one: names must differ by more than upper and lower case.",
  },
  VERSION_MALFORMED: {
    http: 422,
    exit: 65,
    title: "That is not a version",
    fix: "Use one to four numbers and an optional suffix, such as 1.4.0 or 1.4.0-beta.2.",
  },
  SOURCE_UNREADABLE: {
    http: 422,
    exit: 66,
    title: "A file of the program cannot be put into a bundle",
    fix: "Bundles hold plain files, folders and relative links; remove sockets, devices and hard links that leave the tree.",
  },

  // trust
  TRUST_SIGNATURE_INVALID: {
    http: 422,
    exit: 76,
    title: "The signature is not from a key that is trusted for this",
    fix: "Sign with the product's own keys; 'regrow bundle inspect' shows which keys signed.",
  },
  TRUST_THRESHOLD_UNMET: {
    http: 422,
    exit: 76,
    title: "Too few trusted keys have signed",
    fix: "Collect the missing signatures, then build the bundle again.",
  },
  TRUST_ROOT_UNKNOWN: {
    http: 422,
    exit: 76,
    title: "The bundle's trust root is not the one that is expected here",
    fix: "Use the platform root that the device was given, or give the device the right one.",
  },
  TRUST_PRODUCT_UNKNOWN: {
    http: 422,
    exit: 76,
    title: "The platform has not signed this product",
    fix: "Add the product to the platform with 'regrow key add-product'.",
  },
  TRUST_EXPIRED: {
    http: 422,
    exit: 76,
    title: "Signed metadata has expired",
    fix: "Sign it again; if the device's clock is wrong, set it.",
  },
  TRUST_ROLLED_BACK: {
    http: 422,
    exit: 76,
    title: "Signed metadata is older than what is already known",
    fix: "Publish from the newest copy of the publisher's folder.",
  },
  TRUST_METADATA_MALFORMED: {
    http: 422,
    exit: 65,
    title: "Signed metadata is not valid",
    fix: "Build the bundle again.",
  },
  TRUST_TARGET_UNKNOWN: {
    http: 422,
    exit: 76,
    title: "The manifest is not among those that were signed",
    fix: "Build the bundle again; a manifest must not be edited after signing.",
  },
  KEY_UNREADABLE: {
    http: 422,
    exit: 66,
    title: "A key file cannot be read",
    fix: "Check the folder given with --keys and the passphrase.",
  },
  KEY_EXISTS: {
    http: 409,
    exit: 73,
    title: "There are keys in that folder already",
    fix: "Choose another folder; keys are never overwritten.",
  },

  // updates on the device
  UPDATE_NOT_FOR_PRODUCT: {
    http: 422,
    exit: 65,
    title: "The bundle is for another product",
    fix: "Activate the device to that product, or choose another bundle.",
  },
  UPDATE_NOT_FOR_PLATFORM: {
    http: 422,
    exit: 65,
    title: "The bundle is for another platform",
    fix: "Build the bundle for this device's platform.",
  },
  UPDATE_SECURITY_VERSION: {
    http: 422,
    exit: 65,
    title: "The bundle is below the device's security version",
    fix: "Publish it again with a security version that is not lower.",
  },
  UPDATE_BELOW_FLOOR: {
    http: 422,
    exit: 65,
    title: "The running version is too old for this bundle",
    fix: "Install the bundle's floor version first.",
  },
  UPDATE_BUSY: {
    http: 409,
    exit: 75,
    title: "An update is already going on",
    fix: "Wait until it ends, then try again.",
  },
  UPDATE_INTERRUPTED: {
    http: 503,
    exit: 75,
    title: "The download was interrupted",
    fix: "Run the update again: it goes on where it stopped.",
  },
  UPDATE_PACK_INVALID: {
    http: 422,
    exit: 65,
    title: "What was downloaded is not what was signed",
    fix: "Run the update again; if it repeats, the server or a proxy changes files.",
  },
  UPDATE_ROLLED_BACK: {
    http: 200,
    exit: 1,
    title: "The new version was tried and did not prove itself",
    fix: "Read the reason beside it, mend the program and publish a new version.",
  },
  GENERATION_DAMAGED: {
    http: 500,
    exit: 74,
    title: "An installed version is damaged on disk",
    fix: "The previous one is started; update again to repair.",
  },
  STORAGE_FULL: {
    http: 507,
    exit: 74,
    title: "There is not enough free space",
    fix: "Free some space, then try again; of an update, what was downloaded is kept.",
  },
  STORAGE_FAILED: {
    http: 500,
    exit: 74,
    title: "The disk did not do what was asked",
    fix: "Check the disk and its permissions; nothing that was acknowledged is lost.",
  },
  DEVICE_ROOT_INVALID: {
    http: 500,
    exit: 66,
    title: "That folder is not a device",
    fix: "Make one with 'regrow device init'.",
  },
  DEVICE_RUNNING: {
    http: 409,
    exit: 75,
    title: "A device is already running in that folder",
    fix: "Stop it first, or use another folder.",
  },
  DEVICE_EXISTS: {
    http: 409,
    exit: 73,
    title: "There is a device in that folder already",
    fix: "Choose another folder; an identity is never overwritten.",
  },
  FRAMEWORK_DAMAGED: {
    http: 500,
    exit: 74,
    title: "The framework on the device is damaged",
    fix: "The other slot is started; run 'regrow device repair'.",
  },

  // files and streams
  FILE_UNKNOWN: { http: 404, exit: 66, title: "There is no such file", fix: "'ls' lists the files." },
  FILE_NAME_INVALID: {
    http: 400,
    exit: 64,
    title: "That is not a file name",
    fix: "Use 1 to 95 bytes without control characters.",
  },
  FILE_PROTECTED: {
    http: 403,
    exit: 77,
    title: "The file may not be changed",
    fix: "Choose another name; files of the framework and essential files stay.",
  },
  FILE_NOT_PERMITTED: {
    http: 403,
    exit: 77,
    title: "The file is not for this channel",
    fix: "Use a channel that the file's permissions allow.",
  },
  FILE_CHECKSUM_WRONG: {
    http: 422,
    exit: 65,
    title: "The bytes do not have the checksum that was announced",
    fix: "Send the file again; what was there before is still there.",
  },
  FILE_SIZE_WRONG: {
    http: 422,
    exit: 65,
    title: "More or fewer bytes came than were announced",
    fix: "Send the file again; what was there before is still there.",
  },
  FILE_DAMAGED: { http: 500, exit: 74, title: "The file is damaged on disk", fix: "Make it again, or delete it." },
  SETTINGS_FILE_INVALID: {
    http: 422,
    exit: 65,
    title: "The settings file holds a line that cannot be set; nothing was changed",
    fix: "Correct the line that is named; each is '<variable>  <value>', or begins with '#'.",
  },
  SERIAL_FAILED: {
    http: 500,
    exit: 74,
    title: "The serial line does not do what was asked",
    fix: "Check uart.device, and that speed and format are ones that the line can do.",
  },
  STREAM_UNKNOWN: { http: 404, exit: 66, title: "There is no such stream", fix: "'stream_list' lists the open ones." },
  STREAM_LIMIT: { http: 429, exit: 75, title: "Too many streams are open", fix: "Close some with 'stream_close'." },
  STREAM_LOST: {
    http: 410,
    exit: 69,
    title: "The other side of the stream is gone, or takes nothing any more",
    fix: "Connect again.",
  },
  STREAM_WRONG_WAY: {
    http: 409,
    exit: 65,
    title: "The stream does not go that way",
    fix: "Read what was opened, write what was created.",
  },

  // network
  NETWORK_NOT_SUPPORTED: {
    http: 501,
    exit: 69,
    title: "The device does not look after its network",
    fix: "The machine's own tools do; or set network.adapter to nmcli, save and reboot.",
  },
  NETWORK_NOT_FOUND: {
    http: 503,
    exit: 69,
    title: "There is no such network in reach",
    fix: "'wlan_scan' lists those that are; check wlan.ssid, wlan.bssid and wlan.security.",
  },
  NETWORK_REFUSED: {
    http: 503,
    exit: 77,
    title: "The network refused the device",
    fix: "Check wlan.passkey.",
  },
  NETWORK_TIMEOUT: {
    http: 503,
    exit: 75,
    title: "The network did not answer in time",
    fix: "Try again nearer to it, or raise wlan.join.timeout.",
  },
  NETWORK_FAILED: {
    http: 503,
    exit: 69,
    title: "The network cannot be used",
    fix: "Mend what is named.",
  },
  HOST_UNREACHABLE: {
    http: 503,
    exit: 69,
    title: "The host cannot be reached",
    fix: "Check address, port and network.",
  },
  CONNECTION_LOST: {
    http: 503,
    exit: 75,
    title: "The connection ended too early",
    fix: "Open it again.",
  },
  DOWNLOAD_FAILED: {
    http: 502,
    exit: 69,
    title: "The file could not be fetched",
    fix: "Check the address; nothing of it is kept, and what was there before is still there.",
  },
  REQUEST_SENT: {
    http: 409,
    exit: 65,
    title: "The request has been sent already",
    fix: "Open a new one with -o, then add what belongs to it.",
  },

  // device and DMS
  DEVICE_NOT_CLAIMED: {
    http: 403,
    exit: 77,
    title: "device not claimed",
    fix: "Claim the device first: make a token in the DMS and type 'dms_claim <token>'.",
  },
  DEVICE_NOT_ACTIVATED: {
    http: 403,
    exit: 77,
    title: "device not activated",
    fix: "Activate it: 'dms_activate <product code>'.",
  },
  DEVICE_NOT_PROVISIONED: {
    http: 403,
    exit: 77,
    title: "device not provisioned",
    fix: "Set dms.provision.token, then type 'dms_provision'.",
  },
  DEVICE_UUID_TAKEN: {
    http: 409,
    exit: 65,
    title: "Another device holds this UUID",
    fix: "Give the device a UUID of its own, or ask the owner to release it.",
  },
  DEVICE_UUID_REQUIRED: {
    http: 400,
    exit: 64,
    title: "This token needs a UUID from the device",
    fix: "Set system.uuid, then provision again.",
  },
  DEVICE_CERTIFICATE_MISSING: {
    http: 401,
    exit: 77,
    title: "No device certificate was shown",
    fix: "Provision the device first.",
  },
  DEVICE_CERTIFICATE_INVALID: {
    http: 401,
    exit: 77,
    title: "The device certificate is not valid here",
    fix: "Provision the device again with a new token.",
  },
  DEVICE_CERTIFICATE_EXPIRED: {
    http: 401,
    exit: 77,
    title: "The device certificate has expired",
    fix: "The device renews it by itself at its next check-in; if it does not, look whether it has been shut out.",
  },
  DEVICE_UUID_MISMATCH: {
    http: 403,
    exit: 77,
    title: "The certificate belongs to another device",
    fix: "Give the device back its own key, or provision it again.",
  },
  DEVICE_REVOKED: { http: 403, exit: 77, title: "This device has been shut out by its owner", fix: "Ask the owner." },
  TOKEN_FOR_ANOTHER: {
    http: 403,
    exit: 77,
    title: "The token is for another device",
    fix: "Use the token of this device's label, or give the device the UUID that stands on it.",
  },
  TOKEN_UNKNOWN: { http: 404, exit: 69, title: "There is no such token", fix: "List the tokens in the DMS." },
  CERTIFICATE_UNKNOWN: {
    http: 404,
    exit: 69,
    title: "There is no such certificate of that device",
    fix: "List them: 'regrow device certificates <uuid>'.",
  },
  TOKEN_INVALID: {
    http: 403,
    exit: 77,
    title: "The token is not valid",
    fix: "Make a new one in the DMS and type it as it is shown.",
  },
  TOKEN_USED: { http: 403, exit: 77, title: "The token has been used", fix: "Make a new one in the DMS." },
  TOKEN_EXPIRED: { http: 403, exit: 77, title: "The token has expired", fix: "Make a new one in the DMS." },
  CLAIM_PASSWORD_REFUSED: {
    http: 403,
    exit: 77,
    title: "This DMS takes no password for this claim",
    fix: "Claim with a token: make one in the DMS and type 'dms_claim <token>' ('dms claim <token>' on ZentriOS).",
  },
  DEVICE_OFFERED: {
    http: 409,
    exit: 65,
    title: "The device is offered to another organisation already",
    fix: "Withdraw that offer first: 'regrow transfer list' shows it.",
  },
  TRANSFER_UNKNOWN: {
    http: 404,
    exit: 69,
    title: "There is no such offer any more",
    fix: "Ask the other organisation to offer the devices again; 'regrow transfer list' shows what stands.",
  },
  RECIPIENT_UNKNOWN: {
    http: 404,
    exit: 69,
    title: "The name does not mean one organisation",
    fix: "Write it exactly as it is; where several have it, use the identifier, which its members see at their organisation.",
  },
  CLAIM_OWNED: {
    http: 403,
    exit: 77,
    title: "The device belongs to another owner",
    fix: "Ask that owner to release it.",
  },
  ACTIVATE_LOCKED: {
    http: 403,
    exit: 77,
    title: "The device is bound to its product for good",
    fix: "Only versions of that product can be installed.",
  },
  PRODUCT_UNKNOWN: {
    http: 404,
    exit: 69,
    title: "There is no such product here",
    fix: "Check the product code; 'regrow product list' shows yours.",
  },
  LOG_CHAIN_BROKEN: {
    http: 422,
    exit: 65,
    title: "The device's recovery log does not fit together",
    fix: "Look at the device: its log may have been altered.",
  },
  DMS_UNREACHABLE: {
    http: 503,
    exit: 69,
    title: "The DMS does not answer",
    fix: "Check address and network; the device tries again by itself.",
  },
  DMS_ANSWER_INVALID: {
    http: 502,
    exit: 76,
    title: "The DMS gave an answer that makes no sense",
    fix: "Check that the address is that of a DMS of the same version.",
  },

  // people and DMS
  SIGN_IN_REQUIRED: {
    http: 401,
    exit: 77,
    title: "You are not signed in",
    fix: "Sign in with 'regrow sign-in' or on the start page.",
  },
  SIGN_IN_FAILED: { http: 401, exit: 77, title: "User name or password is wrong", fix: "Type both again." },
  SIGN_IN_LIMITED: { http: 429, exit: 75, title: "Too many tries", fix: "Wait for the time given, then try again." },
  USER_NAME_TAKEN: { http: 409, exit: 65, title: "That user name is taken", fix: "Choose another." },
  NOT_ALLOWED: { http: 403, exit: 77, title: "You may not do that", fix: "Ask an owner of the organisation." },
  RIGHT_MISSING: {
    http: 403,
    exit: 77,
    title: "You do not have the right to do that here",
    fix: "Ask who is named for a role, or a token, that has the right; 'docs/reference/roles.md' lists them.",
  },
  PERSON_REQUIRED: {
    http: 403,
    exit: 77,
    title: "Only a person can do that, not a token",
    fix: "Sign in with user name and password.",
  },
  PASSWORD_WRONG: { http: 403, exit: 77, title: "That is not your password", fix: "Type your present password." },
  SECOND_FACTOR_REQUIRED: {
    http: 401,
    exit: 77,
    title: "A code of your second factor is needed",
    fix: "Give the code that your authenticator shows, or one of your recovery codes.",
  },
  SECOND_FACTOR_WRONG: {
    http: 401,
    exit: 77,
    title: "That code is not right, or was used before",
    fix: "Wait for the next code; if it repeats, set the clock of your authenticator.",
  },
  SECOND_FACTOR_STATE: {
    http: 409,
    exit: 65,
    title: "Your second factor is not in the state for that",
    fix: "Look at your account: enrol, then confirm; remove it before you enrol another.",
  },
  LINK_INVALID: {
    http: 403,
    exit: 77,
    title: "The link does not count any more",
    fix: "Ask for a new one; each can be used once, and not for long.",
  },
  SESSION_UNKNOWN: { http: 404, exit: 69, title: "There is no such session", fix: "List your sessions again." },
  ORGANISATION_UNKNOWN: {
    http: 404,
    exit: 69,
    title: "You belong to no such organisation",
    fix: "List your organisations; ask an owner for an invitation.",
  },
  ORGANISATION_OWNERLESS: {
    http: 409,
    exit: 65,
    title: "An organisation cannot be without an owner",
    fix: "Make somebody else an owner first.",
  },
  MEMBER_UNKNOWN: { http: 404, exit: 69, title: "There is no such member here", fix: "List the members." },
  INVITATION_UNKNOWN: { http: 404, exit: 69, title: "There is no such invitation", fix: "List the invitations." },
  API_TOKEN_UNKNOWN: { http: 404, exit: 69, title: "There is no such API token", fix: "List the API tokens." },
  PRODUCTION_UNCONFIRMED: {
    http: 400,
    exit: 64,
    title: "A production product is one for good: that was not confirmed",
    fix: "Write the product's code once more as the confirmation.",
  },
  PRODUCT_LOCKED: {
    http: 403,
    exit: 77,
    title: "The product is locked: its devices cannot be claimed",
    fix: "Ask who owns the product to unlock it: 'regrow product set <code> --claimable'.",
  },
  PRODUCT_IN_USE: {
    http: 409,
    exit: 65,
    title: "The product is not empty",
    fix: "Delete its bundles and take its devices and tokens away first.",
  },
  PRODUCT_EXISTS: { http: 409, exit: 65, title: "That product code is taken", fix: "Choose another code." },
  BUNDLE_UNKNOWN: {
    http: 404,
    exit: 69,
    title: "There is no such bundle",
    fix: "Check product and version; 'regrow bundle list' shows what there is.",
  },
  BUNDLE_EXISTS: {
    http: 409,
    exit: 65,
    title: "That version has been published with other contents",
    fix: "Give the bundle a new version.",
  },
  BUNDLE_NOT_AVAILABLE: {
    http: 409,
    exit: 65,
    title: "The bundle cannot be offered",
    fix: "Tag a bundle that is available.",
  },
  BUNDLE_TAGGED: {
    http: 409,
    exit: 65,
    title: "The bundle holds a tag, and stays as it is while it does",
    fix: "Give the tag to another bundle first: 'regrow tag'.",
  },
  BUNDLE_STATE: {
    http: 409,
    exit: 65,
    title: "The bundle cannot go into that state",
    fix: "Choose one that it can go into; what was available once is never a draft again.",
  },
  BUNDLE_IN_USE: {
    http: 409,
    exit: 65,
    title: "The bundle is still needed",
    fix: "Retire it, so that nobody gets it any more; delete it when nothing needs it.",
  },
  UPLOAD_UNKNOWN: {
    http: 404,
    exit: 69,
    title: "There is no such upload",
    fix: "Begin it again; an upload that nobody goes on with ends after a day.",
  },
  UPLOAD_OFFSET: {
    http: 409,
    exit: 75,
    title: "Bytes before that piece are missing",
    fix: "Ask the upload how far it is, and go on there.",
  },
  UPLOAD_INCOMPLETE: {
    http: 409,
    exit: 75,
    title: "Not all of the upload has arrived",
    fix: "Ask the upload how far it is, and go on there.",
  },
  UPLOAD_DIFFERS: {
    http: 422,
    exit: 65,
    title: "What has arrived is not what was announced",
    fix: "Upload the file again, and do not change it meanwhile.",
  },
  UPLOAD_LIMIT: {
    http: 429,
    exit: 75,
    title: "Your organisation has too much on its way at once",
    fix: "Finish or delete an upload first; one that nobody goes on with ends after a day.",
  },
  DEVICE_UNKNOWN: {
    http: 404,
    exit: 69,
    title: "There is no such device",
    fix: "Check the UUID; 'regrow device list' shows yours.",
  },
  FAULT_UNKNOWN: {
    http: 404,
    exit: 69,
    title: "No device of yours has shown such a fault",
    fix: "Check the fingerprint; 'regrow faults' shows those that were seen.",
  },
  DEVICE_OFFLINE: {
    http: 409,
    exit: 69,
    title: "The device has no live link at the moment",
    fix: "Check that it is switched on and has a network, and that on it 'dms.cmd.enabled' is 1, saved, since its last start: 'set dms.cmd.enabled 1', 'save', 'reboot'.",
  },
  DEVICE_COMMANDS_OFF: {
    http: 409,
    exit: 69,
    title: "The device takes no commands from its DMS",
    fix: "Switch them on at the device: 'set dms.cmd.enabled 1', 'save', 'reboot'.",
  },
  DEVICE_SILENT: {
    http: 504,
    exit: 69,
    title: "The device did not answer over its live link",
    fix: "Try again; what was asked may have been done all the same.",
  },
  DEVICE_BUSY: {
    http: 429,
    exit: 75,
    title: "The device has as much to do for others as it takes at once",
    fix: "Try again in a moment; consoles that nobody needs should be closed.",
  },
  WEBSOCKET_REQUIRED: {
    http: 426,
    exit: 64,
    title: "This is for WebSockets",
    fix: "Use 'regrow console <device id>', or a program that speaks WebSocket.",
  },
  LINK_MESSAGE_UNKNOWN: {
    http: 400,
    exit: 76,
    title: "The other side of the live link does not know that message",
    fix: "Update it: it is of an older release.",
  },
  LINK_MESSAGE_INVALID: {
    http: 400,
    exit: 76,
    title: "A message on the live link does not have the agreed form",
    fix: "Correct the program that has sent it.",
  },
  LINK_FLOODED: {
    http: 429,
    exit: 75,
    title: "Too many messages on the live link",
    fix: "Send fewer: what a device has to tell all the time belongs in its telemetry.",
  },
  LINKS_FULL: {
    http: 503,
    exit: 75,
    title: "The DMS holds as many live links as it can",
    fix: "Nothing is needed: the device comes back by itself. Who runs the DMS may want a second one.",
  },
  WEBHOOK_UNKNOWN: {
    http: 404,
    exit: 69,
    title: "The product has no webhook of that code",
    fix: "Check the code, and the webhooks of the device's product in the DMS.",
  },
  ACTION_UNKNOWN: {
    http: 404,
    exit: 69,
    title: "The device knows no action of that name",
    fix: "Its kernel knows 'ota' and 'claimed'.",
  },
  ROUTE_UNKNOWN: {
    http: 404,
    exit: 69,
    title: "There is nothing at that address",
    fix: "Check method and path against the API reference.",
  },

  // a terminal to a device (regrow console)
  CONSOLE_LINE_UNKNOWN: {
    http: 404,
    exit: 66,
    title: "There is no such serial line",
    fix: "Plug the adapter in and look for its name: 'ls /dev/tty*' before and after.",
  },
  CONSOLE_LINE_DENIED: {
    http: 403,
    exit: 77,
    title: "You may not use that serial line",
    fix: "Add yourself to its group, mostly with 'sudo usermod -aG dialout $USER', then sign in to this machine again.",
  },
  CONSOLE_LINE_BUSY: {
    http: 409,
    exit: 75,
    title: "Another program uses that serial line",
    fix: "End it ('fuser' with the line's name shows which), then try again.",
  },
  CONSOLE_LINE_FORMAT: {
    http: 400,
    exit: 64,
    title: "The serial line cannot run in that way",
    fix: "Choose another speed or format; the device's is in its variables 'uart.*', 115200 8N1 unless changed.",
  },
  CONSOLE_UNREACHABLE: {
    http: 502,
    exit: 69,
    title: "Nothing answers at that address",
    fix: "Check address and port, and that the device has remote_terminal.enabled or http.server.enabled set to 1.",
  },
  CONSOLE_DENIED: {
    http: 401,
    exit: 77,
    title: "The device does not accept that secret",
    fix: "Use the one that 'regrow device init' has printed, by --secret-file, by REGROW_DEVICE_SECRET, or typed.",
  },
  CONSOLE_SILENT: {
    http: 504,
    exit: 69,
    title: "The device does not answer",
    fix: "Serial: check speed and format, that TX and RX are crossed and ground is joined. Everywhere: that it is switched on, and not waiting for the rest of a file (it stops that after 30 seconds).",
  },
  CONSOLE_LOST: {
    http: 502,
    exit: 69,
    title: "The connection with the device has ended",
    fix: "Check cable or network, then connect again. A file that was on its way has not been made.",
  },
  CONSOLE_ANSWER_INVALID: {
    http: 502,
    exit: 76,
    title: "What came is not the answer of a device",
    fix: "Check that the address is a device's command API; on a serial line also speed and format.",
  },
  CONSOLE_REFUSED: {
    http: 422,
    exit: 65,
    title: "The device has refused that",
    fix: "See its answer; 'help' and the name of the command, typed on its console, says what it takes.",
  },

  // input in general
  INPUT_INVALID: { http: 400, exit: 64, title: "The request is not valid", fix: "Correct what is named." },
  INPUT_UNREADABLE: {
    http: 400,
    exit: 66,
    title: "That file cannot be read",
    fix: "Check its name and that you may read it.",
  },
  OUTPUT_UNWRITABLE: {
    http: 400,
    exit: 73,
    title: "That file cannot be written",
    fix: "Check its folder, that you may write there, and that there is room.",
  },
  INPUT_TOO_LARGE: { http: 413, exit: 65, title: "That is more than is accepted", fix: "Send less." },
  RATE_LIMITED: { http: 429, exit: 75, title: "Too many requests", fix: "Wait for the time given, then try again." },
  USAGE: { http: 400, exit: 64, title: "The command cannot be understood", fix: "See the command's --help." },
  CONFIGURATION_INVALID: {
    http: 500,
    exit: 78,
    title: "The configuration is not valid",
    fix: "Correct what is named.",
  },
  INTERNAL: {
    http: 500,
    exit: 70,
    title: "Something went wrong inside",
    fix: "Try again; if it repeats, report it with the log.",
  },
} as const satisfies Record<string, ErrorRow>;

/** A row's name in the error table. */
export type ErrorCode = keyof typeof ERRORS;

/** True when the text names a row of the error table. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERRORS, text);
}
