import { useMemo } from "preact/hooks";
import { useSession, useStore, useWatched, valueOf } from "../data/index.ts";
import { effectWords, type Tag } from "./tag-effect.ts";

interface Asked {
  readonly code: string;
  readonly tag: Tag;
  /** Empty: none is chosen yet. */
  readonly version: string;
  /** What holds the tag now. */
  readonly before: string | null;
}

/** Thousands of devices are decided for each time. */
const EVERY_MS = 60_000;

/** What the tag will do on that version; nothing for who may not see devices. Null while it is looked at. */
export function useTagPreview({ code, tag, version, before }: Asked): readonly string[] | null {
  const store = useStore();
  const isShown = useSession().can("device.read") && version !== "" && version !== before;
  const key = `preview of a tag ${JSON.stringify([isShown, code, tag, version])}`;
  const watched = useMemo(
    () =>
      store.derive(key, async (call, signal) =>
        isShown ? await call("previewTag", { code, tag, version }, signal) : null,
      ),
    [store, key],
  );
  const preview = valueOf(useWatched(watched, EVERY_MS).value);
  if (version !== "" && version === before) return ["Nothing changes."];
  if (!isShown) return [];
  return preview === undefined || preview === null ? null : effectWords(tag, version, before, preview);
}
