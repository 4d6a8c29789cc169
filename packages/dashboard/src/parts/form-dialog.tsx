import { useSignal, type ReadonlySignal } from "@preact/signals";
import { Dialog } from "@regrow/components/dialog";
import type { RegrowError } from "@regrow/core/error";
import type { ComponentChildren, JSX } from "preact";
import { Problem } from "./problem.tsx";

export interface FormDialogProps {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly submit: string;
  readonly isDangerous?: boolean;
  /** @returns whether it is done, and the dialog closes; otherwise `problem` says why not */
  readonly onSubmit: () => Promise<boolean>;
  readonly onClose: () => void;
  readonly problem?: ReadonlySignal<RegrowError | null>;
}

/** A form in a dialog: Enter sends it, Escape leaves it, and it stays with what was typed when it was refused. */
export function FormDialog(props: FormDialogProps): JSX.Element {
  const { title, children, submit, isDangerous = false, onSubmit, onClose, problem } = props;
  const isBusy = useSignal(false);
  const send = async (): Promise<void> => {
    if (isBusy.value) return;
    isBusy.value = true;
    try {
      if (await onSubmit()) onClose();
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {children}
        {problem !== undefined && problem.value !== null && <Problem error={problem.value} />}
        <div class="row">
          <button class={isDangerous ? "danger" : "main"} aria-disabled={isBusy.value} aria-busy={isBusy.value}>
            {isBusy.value && <span class="spinner" aria-hidden="true" />}
            {submit}
          </button>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}
