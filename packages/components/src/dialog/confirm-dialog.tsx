import type { ComponentChildren, JSX } from "preact";
import { Dialog } from "./dialog.tsx";

export interface ConfirmDialogProps {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly confirm: string;
  readonly isDangerous?: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Asks before something is done. */
export function ConfirmDialog(props: ConfirmDialogProps): JSX.Element {
  const { title, children, confirm, isDangerous = false, onConfirm, onCancel } = props;
  return (
    <Dialog title={title} onClose={onCancel}>
      {children}
      <div class="row">
        <button type="button" class={isDangerous ? "danger" : "main"} onClick={onConfirm}>
          {confirm}
        </button>
        <button type="button" autofocus={isDangerous} onClick={onCancel}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
}
