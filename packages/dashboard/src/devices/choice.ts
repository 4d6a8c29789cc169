import type { InputOf } from "@regrow/client/client";
import type { DeviceFilter } from "./device-filter.ts";

/** Devices that are named one by one in one operation; the DMS takes no more. */
export const MAX_NAMED = 1_000;
/** Devices that one operation takes by a filter. */
export const MAX_MATCHING = 10_000;

/** What somebody has chosen. `all`: whatever the filters find, seen on this page or not. */
export type Choice =
  | { readonly kind: "named"; readonly uuids: ReadonlySet<string> }
  | { readonly kind: "all"; readonly filter: DeviceFilter; readonly count: number };

export const NOTHING_CHOSEN: Choice = { kind: "named", uuids: new Set() };

/** How many are chosen. */
export function chosenCount(choice: Choice): number {
  return choice.kind === "all" ? choice.count : choice.uuids.size;
}

export function isChosen(choice: Choice, uuid: string): boolean {
  return choice.kind === "all" || choice.uuids.has(uuid);
}

/** One more, or one less. Whoever takes one off from all that match has the others that are shown. */
export function withDevice(choice: Choice, uuid: string, isTaken: boolean, shown: readonly string[]): Choice {
  const uuids = new Set(choice.kind === "all" ? shown : choice.uuids);
  if (isTaken) uuids.add(uuid);
  else uuids.delete(uuid);
  return { kind: "named", uuids };
}

/** All that are shown besides what was chosen, or none of them. */
export function withShown(choice: Choice, shown: readonly string[], areTaken: boolean): Choice {
  const uuids = new Set(choice.kind === "all" ? [] : choice.uuids);
  for (const uuid of shown)
    if (areTaken) uuids.add(uuid);
    else uuids.delete(uuid);
  return { kind: "named", uuids };
}

/** Whether all that are shown are chosen, some, or none. */
export function shownChosen(choice: Choice, shown: readonly string[]): "all" | "some" | "none" {
  const count = shown.filter((uuid) => isChosen(choice, uuid)).length;
  if (count === 0) return "none";
  return count === shown.length ? "all" : "some";
}

/** As the DMS is asked. */
export function selectOf(choice: Choice): InputOf<"tagDevices">["select"] {
  return choice.kind === "all" ? { filter: choice.filter } : { uuids: [...choice.uuids] };
}

/** Why the DMS would not take so many; null where it does. */
export function tooMany(choice: Choice): string | null {
  if (choice.kind === "all" && choice.count > MAX_MATCHING)
    return `At most ${MAX_MATCHING.toLocaleString("en")} devices can be changed at a time. Narrow them down by a filter.`;
  if (choice.kind === "named" && choice.uuids.size > MAX_NAMED)
    return `At most ${MAX_NAMED.toLocaleString("en")} devices can be named one by one. Choose all that match a filter instead.`;
  return null;
}
