import { BlockList, isIP, isIPv4 } from "node:net";
import { RegrowError } from "@regrow/core/error";

/** What an operator opens for webhooks; by default only https and addresses of the internet. */
export interface WebhookReach {
  /** Plain http as well. */
  readonly http?: boolean;
  /** Networks such as 10.0.0.0/8 or fd00::/8 that are called although they are not of the internet. */
  readonly networks?: readonly string[];
}

/** IPv4 addresses that are not of the internet. @see IANA IPv4 Special-Purpose Address Registry */
const NOT_PUBLIC_IPV4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16", // link-local: what clouds tell about the machine is there
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
] as const;
/** All of the internet that IPv6 has; IPv4 addresses that are written as IPv6 ones are outside. @see RFC 4291 section 2.4 */
const PUBLIC_IPV6 = "2000::/3";
/** Within it: protocols, Teredo, documentation, 6to4. @see IANA IPv6 Special-Purpose Address Registry */
const NOT_PUBLIC_IPV6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"] as const;

/** Which addresses webhooks may call: a receiver is chosen by a tenant, and must not be a way into the operator's network. */
export class AllowedAddresses {
  readonly #isHttp: boolean;
  readonly #opened: BlockList;
  readonly #closed = listOf([...NOT_PUBLIC_IPV4, ...NOT_PUBLIC_IPV6]);
  readonly #publicIpv6 = listOf([PUBLIC_IPV6]);

  /** @throws RegrowError CONFIGURATION_INVALID for what is no network */
  constructor({ http = false, networks = [] }: WebhookReach) {
    this.#isHttp = http;
    this.#opened = listOf(networks);
  }

  /** By its text, which is what a resolver gives and what a URL has. */
  allows(address: string): boolean {
    const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
    if (mapped !== undefined) return this.allows(mapped);
    // A zone names an interface of this machine: never the internet's.
    if (isIP(address) === 0 || address.includes("%")) return false;
    const family = isIPv4(address) ? "ipv4" : "ipv6";
    if (this.#opened.check(address, family)) return true;
    if (this.#closed.check(address, family)) return false;
    return family === "ipv4" || this.#publicIpv6.check(address, "ipv6");
  }

  /**
   * What can be said of an address before anything is looked up; the URL as it is called.
   * @throws RegrowError WEBHOOK_ADDRESS_REFUSED
   */
  requireUrl(text: string): URL {
    const refused = (reason: string): RegrowError => new RegrowError("WEBHOOK_ADDRESS_REFUSED", { reason });
    const url = URL.parse(text);
    if (url === null) throw refused("it is no URL");
    if (url.protocol !== "https:" && !(this.#isHttp && url.protocol === "http:"))
      throw refused(this.#isHttp ? "only https and http are called" : "only https is called");
    if (url.username !== "" || url.password !== "") throw refused("a user name or password in it would be shown");
    if (url.hash !== "") throw refused("a fragment is sent nowhere");
    const address = literalAddress(url);
    if (address !== undefined && !this.allows(address)) throw refused("it is not an address of the internet");
    return url;
  }
}

/** The address that a URL has in place of a name. */
function literalAddress({ hostname }: URL): string | undefined {
  const bare = hostname.replace(/^\[(.*)\]$/, "$1");
  return isIP(bare) === 0 ? undefined : bare;
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits = isIPv4(address) ? "32" : "128"] = network.split("/", 2);
    try {
      list.addSubnet(address, Number(bits), isIPv4(address) ? "ipv4" : "ipv6");
    } catch (cause) {
      throw new RegrowError("CONFIGURATION_INVALID", { "webhook-networks": network }, { cause });
    }
  }
  return list;
}
