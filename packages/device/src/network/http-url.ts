const MAX_CHARACTERS = 2_048;

/** An address of a file or a service on the web; null for anything else. */
export function parseHttpUrl(text: string): URL | null {
  const url = text.length <= MAX_CHARACTERS && /^https?:\/\//i.test(text) ? URL.parse(text) : null;
  return url !== null && url.hostname !== "" ? url : null;
}

/** Port that is connected to. */
export function portOf({ port, protocol }: URL): number {
  return port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
}

/** A host name as connecting takes it: an IPv6 address without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}
