import { X509Certificate, createPublicKey } from "node:crypto";
import { RegrowError } from "@regrow/core/error";
import { checkFileName } from "@regrow/core/file";
import type { Cryptography } from "@regrow/core/port";
import { EXPORT_LIMITS } from "./export-format.ts";
import type { RowOf } from "./export-rows.ts";
import { LogCheck } from "./log-check.ts";
import type { TableRow } from "./row-spool.ts";

type Device = Pick<RowOf<"devices">, "publicKey" | "isClaimed" | "logSequence" | "logFrom" | "logHash">;

/** What the rows of an import name, so that later ones can be held against it. Refuses a row that does not fit, by its table. */
export class ImportIndex {
  readonly products = new Map<string, RowOf<"products">>();
  /** By product and version. */
  readonly bundles = new Map<string, RowOf<"bundles">>();
  readonly devices = new Map<string, Device>();
  readonly files: RowOf<"files">[] = [];
  readonly members: RowOf<"members">[] = [];
  readonly webhooks: RowOf<"webhooks">[] = [];
  /** Devices whose product stays behind, because it is somebody else's. */
  readonly withoutProduct: string[] = [];
  readonly #logs: LogCheck;

  constructor(cryptography: Cryptography) {
    this.#logs = new LogCheck(cryptography, (device) => this.#device("log", device));
  }

  /** @throws RegrowError IMPORT_MALFORMED, IMPORT_CHANGED, IMPORT_TOO_LARGE */
  take({ table, row }: TableRow): void {
    switch (table) {
      case "products":
        return this.#addNew(table, this.products, row.code, row, EXPORT_LIMITS.products);
      case "bundles":
        this.#requireProduct(table, row.product);
        return this.#addNew(table, this.bundles, bundleKey(row), row, EXPORT_LIMITS.bundles);
      case "tags":
        if (this.bundles.get(bundleKey(row))?.state !== "available") throw malformed(table, `no ${bundleKey(row)}`);
        return;
      case "devices":
        return this.#addDevice(row);
      case "certificates":
        return requireCertificate(row, this.#device(table, row.device));
      case "log":
        return this.#logs.take(row);
      case "files":
        return this.#addFile(row);
      case "webhooks":
        this.#requireProduct(table, row.product);
        this.webhooks.push(row);
        return;
      case "members":
        for (const code of row.products ?? []) this.#requireProduct(table, code);
        this.members.push(row);
        return;
      case "fault-groups":
      case "fault-days":
        this.#requireProduct(table, row.product === "" ? null : row.product);
        return;
      case "fault-group-devices":
        this.#requireProduct(table, row.product === "" ? null : row.product);
        this.#device(table, row.device);
        return;
      case "online-versions":
        return this.#requireProduct(table, row.product);
      case "audit":
        return;
      default:
        this.#device(table, row.device);
    }
  }

  /** All rows are there. @throws RegrowError IMPORT_CHANGED */
  finish(): void {
    this.#logs.finish();
  }

  #addDevice(row: RowOf<"devices">): void {
    const { uuid, publicKey, isClaimed, logSequence, logFrom, logHash, isProductForeign, product } = row;
    if (isProductForeign) this.withoutProduct.push(uuid);
    else this.#requireProduct("devices", product);
    requireDeviceKey(publicKey);
    const device = { publicKey, isClaimed, logSequence, logFrom, logHash };
    this.#addNew("devices", this.devices, uuid, device, EXPORT_LIMITS.devices);
  }

  #addFile(row: RowOf<"files">): void {
    if ((row.device === null) === (row.product === null)) throw malformed("files", "not for one device or product");
    if (row.device !== null) this.#device("files", row.device);
    this.#requireProduct("files", row.product);
    checkFileName(row.name);
    this.files.push(row);
  }

  #addNew<Row>(table: string, rows: Map<string, Row>, key: string, row: Row, limit: number): void {
    if (rows.has(key)) throw malformed(table, `${key} is there twice`);
    if (rows.size >= limit) throw new RegrowError("IMPORT_TOO_LARGE", { [table]: limit });
    rows.set(key, row);
  }

  #requireProduct(table: string, code: string | null): void {
    if (code !== null && !this.products.has(code)) throw malformed(table, `no product ${code}`);
  }

  #device(table: string, uuid: string): Device {
    const device = this.devices.get(uuid);
    if (device === undefined) throw malformed(table, `no device ${uuid}`);
    return device;
  }
}

/** By what a bundle is known in an export. */
export function bundleKey({ product, version }: { readonly product: string; readonly version: string }): string {
  return `${product} ${version}`;
}

/** A device's certificate lets it in here: it has to be one for that device's own key, in its name. */
function requireCertificate({ device, serial, certificate }: RowOf<"certificates">, { publicKey }: Device): void {
  let read: X509Certificate;
  try {
    read = new X509Certificate(certificate);
  } catch {
    throw malformed("certificates", "not a certificate");
  }
  const key = read.publicKey.export({ format: "der", type: "spki" }).toString("base64");
  const isNamed = (read.subjectAltName ?? "").split(", ").includes(`URI:urn:uuid:${device}`);
  if (read.serialNumber.toLowerCase() !== serial || key !== publicKey || !isNamed)
    throw new RegrowError("IMPORT_CHANGED", { table: "certificates", device, reason: "not for the device's key" });
}

function requireDeviceKey(base64: string): void {
  try {
    const key = createPublicKey({ key: Buffer.from(base64, "base64"), format: "der", type: "spki" });
    if (key.asymmetricKeyDetails?.namedCurve === "prime256v1") return;
  } catch {
    // Refused as what it is not.
  }
  throw malformed("devices", "a public key that is none of a device");
}

function malformed(table: string, reason: string): RegrowError {
  return new RegrowError("IMPORT_MALFORMED", { table, reason: reason.slice(0, 200) });
}
