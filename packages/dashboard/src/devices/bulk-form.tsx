import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";

export interface BulkFormProps {
  /** The fields. */
  readonly children: ComponentChildren;
  /** Why it cannot be sent as it is; told when somebody tries. */
  readonly problem: string | null;
  /** Shows what it would do. */
  readonly look: () => Promise<void>;
  readonly onClose: () => void;
}

/** What is wanted of many devices; it leads to what that will do, and changes nothing. */
export function BulkForm(props: BulkFormProps): JSX.Element {
  const { children, problem, look, onClose } = props;
  const isBusy = useSignal(false);
  const isTold = useSignal(false);
  const send = async (): Promise<void> => {
    isTold.value = problem !== null;
    if (isBusy.value || problem !== null) return;
    isBusy.value = true;
    try {
      await look();
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {children}
      {isTold.value && problem !== null && (
        <div class="note bad" role="alert">
          <p class="break">{problem}</p>
        </div>
      )}
      <div class="row">
        <button class="main" aria-disabled={isBusy.value} aria-busy={isBusy.value}>
          {isBusy.value && <span class="spinner" aria-hidden="true" />}
          See what it will do
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </form>
  );
}
