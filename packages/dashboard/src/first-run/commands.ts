/** Runs the command line of a checkout, and the published one where there is none. */
const REGROW = "npx regrow";
/** Where `regrow key create` puts what devices are made with. */
const PLATFORM_ROOT = "keys/metadata/platform/1.root.json";

/** What the certificate of a DMS is downloaded as. */
export const CERTIFICATE_FILE = "dms.pem";

/** What the commands are filled with. */
export interface Particulars {
  readonly userName: string;
  /** Where people reach the DMS. */
  readonly address: string;
  /** Its certificate vouches for itself, so that the command line has to be given it. */
  readonly hasOwnCertificate: boolean;
  /** Where devices do. */
  readonly deviceAddress: string;
  /** Code of the product. */
  readonly product: string;
  /** Folder of the program that devices are to run. */
  readonly program: string;
  readonly version: string;
  /** Port that the program serves. */
  readonly port: string;
}

/** Command lines by what they do. */
type Commands<Name extends string> = Readonly<Record<Name, string>>;

/** Keys, and the product that they sign for; `platformRoot` is the file that is made with them. */
export function keyCommands({
  userName,
  address,
  product,
  hasOwnCertificate = false,
}: Pick<Particulars, "userName" | "address" | "product"> & Partial<Pick<Particulars, "hasOwnCertificate">>): Commands<
  "create" | "signIn" | "product" | "platformRoot"
> {
  const believed = hasOwnCertificate ? ["--ca", CERTIFICATE_FILE] : [];
  return {
    create: line("key", "create", "--keys", "keys", "--product", product),
    signIn: line("sign-in", userName, "--dms", address, ...believed),
    product: line("product", "create", product, "--platform-root", PLATFORM_ROOT),
    platformRoot: PLATFORM_ROOT,
  };
}

/** The first version. */
export function versionCommands({
  product,
  program,
  version,
}: Pick<Particulars, "product" | "program" | "version">): Commands<
  "onlineKeys" | "root" | "build" | "publish" | "tag"
> {
  const file = `${product}-${version}.regrow`;
  return {
    onlineKeys: line("root", "online-keys", product, "--out", "online.json"),
    root: line("root", "change", product, "--keys", "keys", "--online", "online.json"),
    build: line("bundle", "build", program, "--version", version, "--keys", "keys", "--out", file),
    publish: line("publish", file),
    tag: line("tag", product, "release", version),
  };
}

/** A device in a folder of this machine. */
export function deviceCommands({
  deviceAddress,
  port,
}: Pick<Particulars, "deviceAddress" | "port">): Commands<"authority" | "init" | "run"> {
  const init = ["--root", "device", "--platform-root", PLATFORM_ROOT, "--dms", deviceAddress, "--ca", "device-ca.pem"];
  return {
    authority: line("server", "--ca", "device-ca.pem"),
    init: line("device", "init", ...init, "--env", `PORT=${port}`),
    run: line("device", "--root", "device"),
  };
}

/** What is typed on the console of the device. */
export const CONSOLE = {
  setToken: (token: string): string => `set dms.provision.token ${token}`,
  /** From its next start on it keeps a live link, which console, variables and "Update now" need. */
  keepLink: "set dms.cmd.enabled 1",
  save: "save",
  provision: "dms_provision",
  claim: (token: string): string => `dms_claim ${token}`,
  activate: (product: string): string => `dms_activate ${product}`,
  update: "ota",
} as const;

function line(...words: readonly string[]): string {
  return [REGROW, ...words.map(quoted)].join(" ");
}

/** As shells of Unix want a word that is more than letters. */
function quoted(word: string): string {
  return /^[\w./:@=+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
