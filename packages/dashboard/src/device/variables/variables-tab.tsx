import { useSignal, type Signal } from "@preact/signals";
import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { useQuery, valueOf } from "../../data/index.ts";
import { EmptyState, Problem } from "../../parts/index.ts";
import { whyNotNow, type TabProps } from "../device.ts";
import { NotNowNote } from "../not-now.tsx";
import { groupVariables } from "./catalogue.ts";
import { VariableRow } from "./variable-row.tsx";

/** The device itself is asked, which costs it something. */
const EVERY_MS = 30_000;

type Values = Readonly<Record<string, string>>;

/** The device's settings as they are now, read from the device itself. */
export function VariablesTab({ device }: TabProps): JSX.Element {
  /** What was read last stays while the device is offline. */
  const values = useSignal<Values | null>(null);
  const wanted = useSignal("");
  const canAsk = whyNotNow(device) === null;
  const known = values.value;
  return (
    <>
      <p class="lead">
        Read from the device itself over its live link. Secrets are never shown. A change is saved on the device and
        stands in the audit log, without its value.
      </p>
      <NotNowNote device={device} />
      {canAsk && <Reader uuid={device.uuid} values={values} />}
      {!canAsk && known !== null && <p>This is what it said last.</p>}
      {known !== null && (
        <>
          <Field label="Find" type="search" value={wanted.value} onInput={(text) => (wanted.value = text)} />
          <Groups device={device} values={known} wanted={wanted.value} canSet={canAsk} />
        </>
      )}
    </>
  );
}

/** Asks the device as long as it can be asked, and says why it does not answer. */
function Reader({ uuid, values }: { readonly uuid: string; readonly values: Signal<Values | null> }): JSX.Element {
  const loaded = useQuery("getDeviceVariables", { uuid }, EVERY_MS).value;
  const answer = valueOf(loaded)?.values;
  useEffect(() => {
    if (answer !== undefined) values.value = answer;
  }, [answer, values]);
  return (
    <div role="status">
      {loaded.kind === "loading" && values.value === null && (
        <div class="loading">
          <span class="spinner" aria-hidden="true" /> Asking the device
        </div>
      )}
      {loaded.kind === "failed" && <Problem error={loaded.error} />}
    </div>
  );
}

function Groups(
  props: TabProps & { readonly values: Values; readonly wanted: string; readonly canSet: boolean },
): JSX.Element {
  const { device, values, wanted, canSet } = props;
  const groups = groupVariables(values, wanted);
  if (groups.length === 0)
    return (
      <EmptyState title="No variable has these words">
        <p>Names, meanings and values are looked through.</p>
      </EmptyState>
    );
  return (
    <>
      {groups.map(({ name, variables }) => (
        <section key={name} class="card stack" aria-labelledby={`group-${name}`}>
          <h2 id={`group-${name}`}>{name}</h2>
          <ul class="list">
            {variables.map((variable) => (
              <li key={variable.name}>
                <VariableRow uuid={device.uuid} variable={variable} canSet={canSet} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
