import { signal } from "@preact/signals";

/** Any; the hello program of the checkout is of this product. */
export const DEFAULTS = { product: "HELLO", program: "examples/hello", port: "8090", version: "1.0.0" } as const;

/** What somebody typed on the way to their first device: it is still known when the last step is done. */
export const typed = {
  product: signal<string>(DEFAULTS.product),
  program: signal<string>(DEFAULTS.program),
  port: signal<string>(DEFAULTS.port),
};

/** Port that the program serves on the machine of who reads this. */
export function portOf(text: string): string {
  return text.trim() || DEFAULTS.port;
}
