import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { followLog, type LiveLog } from "./live-log.ts";

/** The device's log as it is written, while its link is up. @param linkSinceMs of the link; null while there is none */
export function useLiveLog(uuid: string, linkSinceMs: number | null): LiveLog | null {
  const live = useSignal<LiveLog | null>(null);
  useEffect(() => {
    if (linkSinceMs === null) return undefined;
    const opened = followLog(() => new EventSource(`/api/devices/${encodeURIComponent(uuid)}/live-log`));
    live.value = opened;
    return () => {
      opened.close();
      live.value = null;
    };
  }, [uuid, linkSinceMs, live]);
  return live.value;
}
