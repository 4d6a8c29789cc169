import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

export interface ConfirmDialogProps {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly confirm: string;
  readonly isDangerous?: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Asks before something is done. The browser keeps the focus in it, and Escape leaves it. */
export function ConfirmDialog(props: ConfirmDialogProps): JSX.Element {
  const { title, children, confirm, isDangerous = false, onConfirm, onCancel } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={id} onCancel={onCancel}>
      <div class="stack">
        <h2 id={id}>{title}</h2>
        {children}
        <div class="row">
          <button type="button" class={isDangerous ? "danger" : "main"} onClick={onConfirm}>
            {confirm}
          </button>
          <button type="button" autofocus={isDangerous} onClick={onCancel}>
            Cancel
          </button>
        </div>
      </div>
    </dialog>
  );
}
