import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { parsePath, type Route } from "./route.ts";

const address = signal(new URL(location.href));

/** Where the reader is. */
export const route: ReadonlySignal<Route> = computed(() => parsePath(address.value.pathname));

/** What stands behind the question mark: the filters of a list, so that a link brings others to the same list. */
export const search: ReadonlySignal<URLSearchParams> = computed(() => address.value.searchParams);

/** Goes somewhere; the reader can come back. */
export function goTo(path: string): void {
  history.pushState(null, "", path);
  follow();
}

/** Changes what stands behind the question mark, in place. Empty values are left out. */
export function setSearch(changes: Readonly<Record<string, string | undefined>>): void {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(changes))
    if (value === undefined || value === "") url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  history.replaceState(null, "", url);
  follow();
}

function follow(): void {
  address.value = new URL(location.href);
}

/** Links to places of the dashboard are followed without loading the page anew; all others, and those for a new window, are left alone. */
export function followLinks(): void {
  addEventListener("popstate", follow);
  document.addEventListener("click", (event) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link === null || link.target !== "" || link.hasAttribute("download")) return;
    const to = new URL(link.href, location.href);
    if (to.origin !== location.origin || to.hash !== "" || parsePath(to.pathname).view === "unknown") return;
    event.preventDefault();
    goTo(to.pathname + to.search);
  });
}
