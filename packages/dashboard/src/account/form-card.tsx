import type { ReadonlySignal } from "@preact/signals";
import type { RegrowError } from "@regrow/core/error";
import type { ComponentChildren, JSX } from "preact";
import { Problem } from "../parts/index.ts";

export interface FormCardProps {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly submit: string;
  readonly onSubmit: () => Promise<void>;
  readonly problem: ReadonlySignal<RegrowError | null>;
}

/** A form that stands by itself: Enter sends it, and what was wrong with it stays beside it. */
export function FormCard({ title, children, submit, onSubmit, problem }: FormCardProps): JSX.Element {
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        void onSubmit();
      }}
    >
      <h2>{title}</h2>
      {children}
      {problem.value !== null && <Problem error={problem.value} />}
      <div class="row">
        <button>{submit}</button>
      </div>
    </form>
  );
}
