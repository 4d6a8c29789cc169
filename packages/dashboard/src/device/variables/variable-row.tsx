import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useSession } from "../../data/index.ts";
import type { ListedVariable } from "./catalogue.ts";
import { VariableEditor } from "./variable-editor.tsx";

interface RowProps {
  readonly uuid: string;
  readonly variable: ListedVariable;
  readonly canSet: boolean;
}

/** One variable: what it is, what it is for, and a form where it is to be another. */
export function VariableRow({ uuid, variable, canSet }: RowProps): JSX.Element {
  const session = useSession();
  const isOpen = useSignal(false);
  const { name, value, summary } = variable;
  return (
    <div class="stack tight">
      <div class="row apart">
        <code class="break">{name}</code>
        <span class="row">
          <span class="break code value">{value === "" ? <span class="quiet">empty</span> : value}</span>
          {session.can("device.console") && (
            <button
              type="button"
              class="small"
              aria-label={`Change ${name}`}
              aria-expanded={isOpen.value}
              aria-disabled={!canSet && !isOpen.value}
              onClick={() => (isOpen.value = !isOpen.value && canSet)}
            >
              Change
            </button>
          )}
        </span>
      </div>
      {summary !== "" && <p class="quiet small break">{summary}</p>}
      {isOpen.value && (
        <VariableEditor uuid={uuid} variable={variable} canSet={canSet} onDone={() => (isOpen.value = false)} />
      )}
    </div>
  );
}
