import { useSignal, type ReadonlySignal } from "@preact/signals";
import type { RegrowError } from "@regrow/core/error";
import type { ComponentChildren, JSX } from "preact";
import { Problem } from "./problem.tsx";

export interface FormProps {
  readonly children: ComponentChildren;
  /** What its button says, and how it looks. */
  readonly submit: string;
  /** Id of what says what its button will do; read with it. */
  readonly describedBy?: string;
  readonly kind?: "main" | "danger" | "";
  /** Classes of the form itself. */
  readonly look?: string;
  readonly onSubmit: () => Promise<unknown>;
  /** Leaves it; left out where there is nothing to leave. */
  readonly cancel?: { readonly title: string; readonly act: () => void };
  /** Nothing is sent yet; a field says why. */
  readonly isWaiting?: boolean;
  /** Why it cannot be sent as it is; told when somebody tries. Null where it can. */
  readonly missing?: string | null;
  /** Why it was refused. */
  readonly problem?: ReadonlySignal<RegrowError | null>;
}

/** A form: Enter sends it, once at a time, and it stays with what was typed when it was refused. */
export function Form(props: FormProps): JSX.Element {
  const {
    children,
    submit,
    describedBy,
    kind = "main",
    look = "stack",
    onSubmit,
    cancel,
    isWaiting = false,
    missing = null,
    problem,
  } = props;
  const isBusy = useSignal(false);
  const isTold = useSignal(false);
  const refused = problem?.value ?? null;
  const send = async (): Promise<void> => {
    isTold.value = missing !== null;
    if (isBusy.value || isWaiting || missing !== null) return;
    isBusy.value = true;
    try {
      await onSubmit();
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <form
      class={look}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {children}
      {isTold.value && missing !== null && (
        <div class="note bad" role="alert">
          <p class="break">{missing}</p>
        </div>
      )}
      {refused !== null && <Problem error={refused} />}
      <div class="row">
        <button
          class={kind}
          aria-disabled={isBusy.value || isWaiting}
          aria-busy={isBusy.value}
          {...(describedBy === undefined ? {} : { "aria-describedby": describedBy })}
        >
          {isBusy.value && <span class="spinner" aria-hidden="true" />}
          {submit}
        </button>
        {cancel !== undefined && (
          <button type="button" onClick={cancel.act}>
            {cancel.title}
          </button>
        )}
      </div>
    </form>
  );
}
