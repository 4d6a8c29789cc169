import { isIP } from "node:net";

/** The authority of a request: its name or address without the port, and the origin of pages that came from there. */
export interface Authority {
  readonly name: string;
  /** As browsers write it, such as http://192.168.1.9:8080. */
  readonly origin: string;
}

/** Reads a Host header. Undefined for what is none. */
export function readAuthority(host: string): Authority | undefined {
  if (host.length > MAX_HOST_LENGTH || !/^[\w.:[\]-]+$/.test(host)) return undefined;
  const url = URL.parse(`http://${host}`);
  if (url === null || url.pathname !== "/") return undefined;
  return { name: url.hostname.replace(/\.$/, ""), origin: url.origin };
}

/**
 * Whether a device answers under this name. A hostile page can point a name of its own at the device and is then, for the browser, a
 * page of the device (DNS rebinding): so the name must be an address, localhost, or listed.
 */
export function isOwnName({ name }: Authority, listed: ReadonlySet<string>): boolean {
  return isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0 || name === "localhost" || listed.has(name);
}

const MAX_HOST_LENGTH = 260;
