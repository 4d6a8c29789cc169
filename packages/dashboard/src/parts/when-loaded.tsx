import type { ReadonlySignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import type { Loaded } from "../data/index.ts";
import { Loading } from "./loading.tsx";
import { Problem } from "./problem.tsx";

export interface WhenLoadedProps<Value> {
  readonly of: ReadonlySignal<Loaded<Value>>;
  readonly children: (value: Value) => ComponentChildren;
}

/** Shows what was loaded; until then that it is on its way, or why it does not come. */
export function WhenLoaded<Value>({ of, children }: WhenLoadedProps<Value>): JSX.Element {
  const loaded = of.value;
  switch (loaded.kind) {
    case "loading":
      return <Loading />;
    case "failed":
      return <Problem error={loaded.error} />;
    case "loaded":
      return <>{children(loaded.value)}</>;
  }
}
