import type { RegrowError } from "@regrow/core/error";

/** What a view has asked the DMS for. Once something was loaded it stays while the DMS cannot be reached: `atMs` says how old it is. */
export type Loaded<Value> =
  | { readonly kind: "loading" }
  | { readonly kind: "loaded"; readonly value: Value; readonly atMs: number }
  | { readonly kind: "failed"; readonly error: RegrowError };

/** What was loaded, or undefined. */
export function valueOf<Value>(loaded: Loaded<Value>): Value | undefined {
  return loaded.kind === "loaded" ? loaded.value : undefined;
}
