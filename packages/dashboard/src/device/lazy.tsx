import { useSignal } from "@preact/signals";
import { asRegrowError, RegrowError } from "@regrow/core/error";
import type { ComponentType, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Loading, Problem } from "../parts/index.ts";

type Lazy<Props> =
  | { readonly kind: "loading" }
  | { readonly kind: "here"; readonly Part: ComponentType<Props> }
  | { readonly kind: "failed"; readonly error: RegrowError };

/** A part of the page that is fetched when somebody looks at it; a line that is lost meanwhile is said, and tried again by a button. */
export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): (props: Props) => JSX.Element {
  return (props) => {
    const state = useSignal<Lazy<Props>>({ kind: "loading" });
    const fetchPart = async (): Promise<void> => {
      state.value = { kind: "loading" };
      try {
        state.value = { kind: "here", Part: await load() };
      } catch (cause) {
        const reason = asRegrowError(cause).details["reason"] ?? null;
        state.value = { kind: "failed", error: new RegrowError("DMS_UNREACHABLE", { reason }, { cause }) };
      }
    };
    useEffect(() => void fetchPart(), []);
    const now = state.value;
    switch (now.kind) {
      case "here":
        return <now.Part {...props} />;
      case "failed":
        return (
          <div class="stack">
            <Problem error={now.error} />
            <div class="row">
              <button type="button" onClick={() => void fetchPart()}>
                Try again
              </button>
              {/* A DMS that was renewed meanwhile has the parts of its own version only. */}
              <button type="button" onClick={() => location.reload()}>
                Load the page anew
              </button>
            </div>
          </div>
        );
      case "loading":
        return <Loading />;
    }
  };
}
