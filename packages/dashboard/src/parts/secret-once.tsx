import { Dialog } from "@regrow/components/dialog";
import type { ComponentChildren, JSX } from "preact";
import { Command } from "./command.tsx";

export interface SecretOnceProps {
  readonly title: string;
  /** What to do with it. */
  readonly children: ComponentChildren;
  /** What to copy: the secret, or a command with it. */
  readonly lines: readonly string[];
  readonly onClose: () => void;
}

/** A secret that was just made: the only time that it is seen. */
export function SecretOnce({ title, children, lines, onClose }: SecretOnceProps): JSX.Element {
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      {lines.map((line) => (
        <Command key={line} line={line} />
      ))}
      <p class="quiet">It is shown this once: the DMS keeps only a hash of it.</p>
      <div class="row">
        <button type="button" class="main" onClick={onClose}>
          I have it
        </button>
      </div>
    </Dialog>
  );
}
