import { useAnnouncements } from "@regrow/components/announcement";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { useSession } from "../data/index.ts";
import { createJourney, type Journey } from "./journey.ts";
import type { Progress } from "./progress.ts";

/** The way to a first device in this organisation; tells whoever looks on when it has been gone. */
export function useJourney(progress: Progress | undefined): Journey {
  const { organisationId } = useSession();
  const { tell } = useAnnouncements();
  const wasNewcomer = useRef(false);
  useEffect(() => {
    if (progress === undefined) return;
    const { isNewcomer, confirmed } = progress;
    if (wasNewcomer.current && !isNewcomer && confirmed !== null)
      tell(`All seven steps are done: your first device runs ${confirmed}.`);
    wasNewcomer.current = isNewcomer;
  }, [progress, tell]);
  return useMemo(() => createJourney(organisationId, () => localStorage), [organisationId]);
}
