import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useDevice, useReadings } from "../device/index.ts";
import { ActionButton } from "@regrow/components/button";
import { useAnnouncements } from "@regrow/components/announcement";
import { Field } from "@regrow/components/field";
import { ICONS } from "../page/icons.ts";
import { useLoaded } from "../page/use-loaded.ts";
import { View } from "@regrow/components/frame";
import { LineIcon } from "@regrow/components/icon";
import { isSuccess, wordsOf } from "../api/index.ts";
import { groupVariables, readCatalogue, type ListedVariable } from "./catalogue.ts";
import { VariableEditor } from "./variable-editor.tsx";

/** All variables, with their values; each can be changed where it stands. */
export function VariablesView(): JSX.Element {
  const device = useDevice();
  const { loaded } = useLoaded("help all", readCatalogue);
  const wanted = useSignal("");
  const opened = useSignal<string | null>(null);
  const catalogue = loaded.value.kind === "loaded" ? loaded.value.value : new Map<string, string>();
  const groups = groupVariables(catalogue, useReadings(), wanted.value);
  return (
    <View
      title="Variables"
      lead="A change counts in the device's memory; saving keeps it over a restart."
      actions={
        <ActionButton isSmall action={() => device.refresh()}>
          Refresh
        </ActionButton>
      }
    >
      <Field
        type="search"
        label="Find"
        placeholder="name, value or meaning"
        value={wanted.value}
        onInput={(text) => (wanted.value = text)}
      />
      {loaded.value.kind === "failed" && <p class="note bad">{loaded.value.reason}</p>}
      {groups.length === 0 && (
        <p class="quiet">{device.snapshot.value === null ? "Asking the device." : "No variable is like that."}</p>
      )}
      {groups.map(({ name, variables }) => (
        <section key={name} class="card stack" aria-label={name}>
          <h2>{name}</h2>
          <ul class="list">
            {variables.map((variable) => (
              <VariableRow
                key={variable.name}
                variable={variable}
                isOpen={opened.value === variable.name}
                onToggle={() => (opened.value = opened.value === variable.name ? null : variable.name)}
              />
            ))}
          </ul>
        </section>
      ))}
      <SaveBar />
    </View>
  );
}

interface RowProps {
  readonly variable: ListedVariable;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function VariableRow({ variable, isOpen, onToggle }: RowProps): JSX.Element {
  const { name, summary, value, isLocked } = variable;
  const isUnsaved = useDevice().unsaved.value.has(name);
  return (
    <li class="variable">
      <span class="row">
        <code class="break">{name}</code>
        {isLocked && (
          <span class="badge">
            <LineIcon path={ICONS.lock} /> locked
          </span>
        )}
        {isUnsaved && <span class="badge busy">not saved</span>}
      </span>
      <span class="value code break">{value ?? <span class="quiet">never shown</span>}</span>
      <button
        type="button"
        class="small"
        aria-expanded={isOpen}
        aria-label={`${isOpen ? "Close" : "Open"} ${name}`}
        onClick={onToggle}
      >
        {isOpen ? "Close" : "Open"}
      </button>
      {summary !== "" && <p class="quiet small">{summary}</p>}
      {isOpen && <VariableEditor name={name} value={value} isLocked={isLocked} />}
    </li>
  );
}

/** Shown while something is not saved. */
function SaveBar(): JSX.Element | null {
  const device = useDevice();
  const { tell } = useAnnouncements();
  const names = [...device.unsaved.value];
  if (names.length === 0) return null;
  const run = (line: string, done: string) => async (): Promise<void> => {
    const result = await device.run(line);
    tell(isSuccess(result) ? done : wordsOf(result), isSuccess(result) ? "good" : "bad");
    await device.refresh();
  };
  return (
    <section class="card save-bar row apart" aria-label="Not saved">
      <span>
        <strong>{names.length} not saved: </strong>
        <span class="break">{names.join(", ")}</span>
      </span>
      <span class="row">
        <ActionButton kind="main" action={run("save", "Saved: it counts after a restart too.")}>
          Save
        </ActionButton>
        {!device.isSafeMode.value && (
          <ActionButton action={run("load", "What was saved counts again.")}>Take back</ActionButton>
        )}
      </span>
    </section>
  );
}
