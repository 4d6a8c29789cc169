import { useSignal, type ReadonlySignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

/** Takes a file that is dropped anywhere on the page. @returns whether one is held over it */
export function usePageDrop(onDrop: (file: File) => void): ReadonlySignal<boolean> {
  const isOver = useSignal(false);
  const newest = useRef(onDrop);
  newest.current = onDrop;
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
    addEventListener(
      "dragover",
      (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        isOver.value = true;
      },
      { signal },
    );
    addEventListener("dragleave", (event) => event.relatedTarget === null && (isOver.value = false), { signal });
    addEventListener(
      "drop",
      (event) => {
        isOver.value = false;
        const file = event.dataTransfer?.files[0];
        // A field in front of the page has taken it.
        if (event.defaultPrevented || file === undefined) return;
        event.preventDefault();
        newest.current(file);
      },
      { signal },
    );
    return () => leaving.abort();
  }, [isOver]);
  return isOver;
}
