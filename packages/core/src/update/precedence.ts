/** Who is at a device's update desk: an update over the air is `air` as long as it may be interrupted, then `air-installs`. */
export type DeskHolder = "nobody" | "air" | "air-installs" | "brought";

/** An update that somebody brings by hand has precedence over one that comes by itself: a person stands there and waits. */
export function wayFor(holder: DeskHolder): "free" | "interrupts" | "busy" {
  if (holder === "nobody") return "free";
  return holder === "air" ? "interrupts" : "busy";
}

/** How long an interrupted update leaves the desk to whoever brings one: they ask what is missing, pack it, and send it. */
export const BRINGING_MS = 60_000;

/** What an update over the air does that was interrupted. */
export type AfterWay =
  | { readonly kind: "needless" }
  | { readonly kind: "goes-on" }
  | { readonly kind: "waits"; readonly waitMs: number };

/**
 * @param hasInstalled what was brought is installed, and begins its trial with the next start: nothing may replace it before
 * @param quietMs since somebody brought something last, or asked what to bring
 */
export function afterWay(holder: DeskHolder, hasInstalled: boolean, quietMs: number): AfterWay {
  if (hasInstalled) return { kind: "needless" };
  if (holder !== "nobody") return { kind: "waits", waitMs: BRINGING_MS };
  return quietMs < BRINGING_MS ? { kind: "waits", waitMs: BRINGING_MS - quietMs } : { kind: "goes-on" };
}
