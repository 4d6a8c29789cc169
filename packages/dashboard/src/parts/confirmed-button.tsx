import { useSignal } from "@preact/signals";
import { ConfirmDialog, type ConfirmDialogProps } from "@regrow/components/dialog";
import type { ComponentChildren, JSX } from "preact";

export interface ConfirmedButtonProps extends Pick<ConfirmDialogProps, "title" | "confirm" | "onConfirm"> {
  /** What the button says. */
  readonly button: ComponentChildren;
  /** What is read out of it, where that is not enough: which one of many. */
  readonly label?: string;
  readonly isSmall?: boolean;
  /** It cannot be taken back, or somebody else will feel it; true unless told. */
  readonly isDangerous?: boolean;
  /** What it will do. */
  readonly children: ComponentChildren;
}

/** A button that says what it will do, and asks, before it is done. */
export function ConfirmedButton(props: ConfirmedButtonProps): JSX.Element {
  const { button, label, isSmall = false, isDangerous = true, title, confirm, onConfirm, children } = props;
  const isAsked = useSignal(false);
  return (
    <>
      <button
        type="button"
        class={isSmall ? "small" : ""}
        {...(label === undefined ? {} : { "aria-label": label })}
        onClick={() => (isAsked.value = true)}
      >
        {button}
      </button>
      {isAsked.value && (
        <ConfirmDialog
          title={title}
          confirm={confirm}
          isDangerous={isDangerous}
          onConfirm={() => {
            isAsked.value = false;
            onConfirm();
          }}
          onCancel={() => (isAsked.value = false)}
        >
          {children}
        </ConfirmDialog>
      )}
    </>
  );
}
