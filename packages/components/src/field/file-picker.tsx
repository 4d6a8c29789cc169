import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId } from "preact/hooks";

export interface FilePickerProps {
  readonly label: string;
  readonly hint?: string;
  readonly accept?: string;
  readonly onChoose: (file: File) => void;
}

/** Takes a file that is chosen, or dropped on it. */
export function FilePicker({ label, hint, accept, onChoose }: FilePickerProps): JSX.Element {
  const id = useId();
  const isOver = useSignal(false);
  const take = (files: FileList | null | undefined): void => {
    const file = files?.[0];
    if (file !== undefined) onChoose(file);
  };
  return (
    <div
      class="drop field"
      data-over={isOver.value}
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => (isOver.value = false)}
      onDrop={(event) => {
        event.preventDefault();
        isOver.value = false;
        take(event.dataTransfer?.files);
      }}
    >
      <label for={id}>{label}</label>
      <input
        id={id}
        type="file"
        {...(accept === undefined ? {} : { accept })}
        onChange={(event) => take(event.currentTarget.files)}
      />
      <span class="hint">{hint ?? "Choose one, or drop it here."}</span>
    </div>
  );
}
