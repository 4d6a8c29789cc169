/** proc(5), /proc/net/route: the columns that are read. */
const COLUMNS = { interface: 0, destination: 1, gateway: 2, metric: 6, mask: 7 } as const;

/**
 * The default route of Linux's table, that of the smallest metric where there are several; null where there is none by a gateway.
 * Addresses are hexadecimal in the processor's byte order, which is little-endian wherever we run.
 */
export function defaultRoute(table: string): { readonly interface: string; readonly gateway: string } | null {
  const routes = table
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t").map((cell) => cell.trim()))
    .filter((cells) => cells[COLUMNS.destination] === "00000000" && cells[COLUMNS.mask] === "00000000")
    .map((cells) => ({
      interface: cells[COLUMNS.interface] ?? "",
      gateway: address(cells[COLUMNS.gateway] ?? ""),
      metric: Number(cells[COLUMNS.metric]),
    }))
    .toSorted((left, right) => left.metric - right.metric);
  for (const { interface: name, gateway } of routes)
    if (gateway !== null && gateway !== "0.0.0.0") return { interface: name, gateway };
  return null;
}

/** The first name server of resolv.conf(5) with an IPv4 address. */
export function nameServer(resolver: string): string | null {
  return /^nameserver[ \t]+(\d{1,3}(?:\.\d{1,3}){3})[ \t]*$/m.exec(resolver)?.[1] ?? null;
}

function address(hexadecimal: string): string | null {
  const bytes = /^[0-9A-F]{8}$/i.test(hexadecimal) ? hexadecimal.match(/../g) : null;
  return bytes === null
    ? null
    : bytes
        .map((byte) => Number.parseInt(byte, 16))
        .toReversed()
        .join(".");
}
