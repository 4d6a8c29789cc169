import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";

export interface ActionButtonProps {
  readonly children: ComponentChildren;
  readonly action: () => Promise<unknown>;
  readonly kind?: "main" | "danger" | "plain" | "";
  readonly isSmall?: boolean;
  readonly isDisabled?: boolean;
  readonly label?: string;
  readonly pressed?: boolean;
}

/**
 * A button that does one thing at a time and shows that it is busy. It keeps the focus while it is: a button that is `disabled` loses it,
 * and with it the place of whoever uses a keyboard.
 */
export function ActionButton(props: ActionButtonProps): JSX.Element {
  const { children, action, kind = "", isSmall = false, isDisabled = false, label, pressed } = props;
  const isBusy = useSignal(false);
  const act = async (): Promise<void> => {
    if (isBusy.value || isDisabled) return;
    isBusy.value = true;
    try {
      await action();
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <button
      type="button"
      class={`${kind}${isSmall ? " small" : ""}`}
      aria-disabled={isDisabled || isBusy.value}
      aria-busy={isBusy.value}
      {...(label === undefined ? {} : { "aria-label": label })}
      {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
      onClick={() => void act()}
    >
      {isBusy.value && <span class="spinner" aria-hidden="true" />}
      {children}
    </button>
  );
}
