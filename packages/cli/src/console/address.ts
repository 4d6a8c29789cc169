import { RegrowError } from "@regrow/core/error";

/** Where a device is. */
export type DeviceAddress =
  | { readonly kind: "serial"; readonly path: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  /** Without a path behind host and port. */
  | { readonly kind: "http"; readonly origin: string }
  /** Of the DMS that one is signed in to, by its live link. */
  | { readonly kind: "dms"; readonly uuid: string };

/** Port of the remote terminal. Source: device-facts 3.3. */
const REMOTE_TERMINAL_PORT = 2_000;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Reads `/dev/ttyUSB0`, any other path with a slash, or `COM3`; `tcp://host[:port]` or `host:port`; `http://host[:port]` or `https://`;
 * the UUID of a device.
 * @throws RegrowError USAGE with what was probably meant
 */
export function parseAddress(text: string): DeviceAddress {
  if (UUID.test(text)) return { kind: "dms", uuid: text.toLowerCase() };
  if (/^https?:\/\//i.test(text)) return { kind: "http", origin: originOf(text) };
  if (/^tcp:\/\//i.test(text)) return tcpOf(text, text.slice("tcp://".length));
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) throw unknown(text);
  if (/[/\\]/.test(text) || /^COM\d{1,3}$/i.test(text)) return { kind: "serial", path: text };
  if (text === "") throw unknown(text);
  if (!text.includes(":")) throw unknown(text, text.startsWith("tty") ? `/dev/${text}` : `tcp://${text}`);
  return tcpOf(text, text);
}

function originOf(text: string): string {
  const url = URL.parse(text);
  if (url === null || url.hostname === "") throw unknown(text);
  // A user or secret in an address ends in process lists and histories.
  if (url.username !== "" || url.password !== "" || url.pathname !== "/" || url.search !== "" || url.hash !== "")
    throw unknown(`${url.origin}/...`, url.origin);
  return url.origin;
}

/** IPv6 addresses stand in brackets where a port follows. */
function tcpOf(text: string, place: string): DeviceAddress {
  const [, bracketed, plain, digits] =
    /^(?:\[([\da-fA-F:.%\w]+)\]|([^\s:[\]/@]+))(?::(\d{1,5}))?\/?$/.exec(place) ?? [];
  const host = bracketed ?? plain;
  const port = digits === undefined ? REMOTE_TERMINAL_PORT : Number(digits);
  if (host === undefined || port < 1 || port > 65_535) throw unknown(text);
  return { kind: "tcp", host, port };
}

function unknown(address: string, meant?: string): RegrowError {
  return new RegrowError("USAGE", {
    "not an address of a device": address,
    ...(meant === undefined ? {} : { "perhaps you mean": meant }),
    expected: "/dev/ttyUSB0, tcp://host:2000, http://host or the id of a device",
  });
}
