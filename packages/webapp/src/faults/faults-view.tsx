import type { JSX } from "preact";
import { useDevice } from "../device/index.ts";
import { ActionButton } from "@regrow/components/button";
import { useAnnouncements } from "@regrow/components/announcement";
import { useLoaded } from "../page/use-loaded.ts";
import { View } from "@regrow/components/frame";
import { isSuccess, wordsOf } from "../api/index.ts";
import { causeOf, circumstancesOf, countFaults, errorOf, MAX_FAULTS, readFaults, type Fault } from "./faults.ts";

/** What went wrong, with the evidence that the device has kept, newest first. */
export function FaultsView(): JSX.Element {
  const device = useDevice();
  const { tell } = useAnnouncements();
  const { loaded, reload } = useLoaded("faults_print -v", readFaults);
  const count = countFaults(device.snapshot.value?.faults ?? "");
  const clear = async (): Promise<void> => {
    const result = await device.run("faults_reset");
    tell(isSuccess(result) ? "The faults are cleared." : wordsOf(result), isSuccess(result) ? "good" : "bad");
    await Promise.all([device.refresh(), reload()]);
  };
  return (
    <View
      title="Faults"
      lead={`At ${MAX_FAULTS} faults of a confirmed version the device goes to safe mode: its app is not started then.`}
      actions={
        <div class="row">
          <ActionButton isSmall action={() => Promise.all([device.refresh(), reload()])}>
            Refresh
          </ActionButton>
          {count > 0 && (
            <ActionButton isSmall action={clear}>
              Clear the faults
            </ActionButton>
          )}
        </div>
      }
    >
      <section class="card" aria-label="Faults that count">
        <strong>
          {count} of {MAX_FAULTS}
        </strong>{" "}
        <span class="quiet">count towards safe mode</span>
        <div class="dots" aria-hidden="true">
          {Array.from({ length: MAX_FAULTS }, (_, index) => (
            <i key={index} class={index < count ? "on" : ""} />
          ))}
        </div>
      </section>
      <FaultList loaded={loaded.value} />
    </View>
  );
}

function FaultList({
  loaded,
}: {
  readonly loaded: ReturnType<typeof useLoaded<readonly Fault[]>>["loaded"]["value"];
}): JSX.Element {
  if (loaded.kind === "loading") return <p class="quiet">Asking the device.</p>;
  if (loaded.kind === "failed") return <p class="note bad">{loaded.reason}</p>;
  if (loaded.value.length === 0) return <p class="note good">No fault is kept.</p>;
  return (
    <ul class="stack">
      {loaded.value.toReversed().map((fault) => (
        <li key={fault.index} class="card stack tight">
          <h2 class="break">{causeOf(fault)}</h2>
          <p class="code break">{errorOf(fault)}</p>
          <p class="quiet small break">{circumstancesOf(fault).join(" · ")}</p>
          {fault.output.length > 0 && (
            <details>
              <summary>Last output</summary>
              <pre class="answer">{fault.output.join("\n")}</pre>
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}
