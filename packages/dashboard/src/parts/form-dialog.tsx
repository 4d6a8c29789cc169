import { Dialog } from "@regrow/components/dialog";
import type { JSX } from "preact";
import { Form, type FormProps } from "./form.tsx";

export interface FormDialogProps extends Pick<
  FormProps,
  "children" | "submit" | "describedBy" | "isWaiting" | "missing" | "problem"
> {
  readonly title: string;
  readonly isDangerous?: boolean;
  /** @returns whether it is done, and the dialog closes; otherwise `problem` says why not */
  readonly onSubmit: () => Promise<boolean>;
  readonly onClose: () => void;
}

/** A form in a dialog; Escape leaves it. */
export function FormDialog({ title, isDangerous = false, onSubmit, onClose, ...form }: FormDialogProps): JSX.Element {
  const send = async (): Promise<void> => {
    if (await onSubmit()) onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <Form
        {...form}
        kind={isDangerous ? "danger" : "main"}
        onSubmit={send}
        cancel={{ title: "Cancel", act: onClose }}
      />
    </Dialog>
  );
}
