import { useSignal, type ReadonlySignal } from "@preact/signals";
import { useCallback, useEffect } from "preact/hooks";
import { isSuccess, wordsOf, type CommandResult } from "../api/index.ts";
import { useDevice } from "../device/index.ts";

/** What a view has read by a command of its own. */
export type Loaded<Value> =
  | { readonly kind: "loading" }
  | { readonly kind: "loaded"; readonly value: Value }
  | { readonly kind: "failed"; readonly reason: string };

/**
 * Reads something when a view opens, when the device has restarted or answers again, and when the view asks for it.
 * @param read one that stays the same from one rendering to the next
 */
export function useLoaded<Value>(
  line: string,
  read: (text: string) => Value,
): { readonly loaded: ReadonlySignal<Loaded<Value>>; readonly reload: () => Promise<void> } {
  const device = useDevice();
  const loaded = useSignal<Loaded<Value>>({ kind: "loading" });
  const isOnline = device.connection.value.kind === "online";
  const starts = device.starts.value;
  const reload = useCallback(async () => {
    loaded.value = valueOf(await device.run(line), read);
  }, [device, line, read, loaded]);
  useEffect(() => {
    if (isOnline) void reload();
  }, [isOnline, starts, reload]);
  return { loaded, reload };
}

function valueOf<Value>(result: CommandResult, read: (text: string) => Value): Loaded<Value> {
  return isSuccess(result) ? { kind: "loaded", value: read(result.text) } : { kind: "failed", reason: wordsOf(result) };
}
