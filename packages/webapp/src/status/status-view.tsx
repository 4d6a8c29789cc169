import type { JSX } from "preact";
import { useDevice } from "../device/index.ts";
import { clockTime } from "../page/clock-time.ts";
import { ActionButton } from "@regrow/components/button";
import { View } from "@regrow/components/frame";
import { headlineOf, statusOf, type Fact } from "./status.ts";

/** How the device is, at a glance. */
export function StatusView(): JSX.Element {
  const device = useDevice();
  const snapshot = device.snapshot.value;
  return (
    <View
      title="Status"
      actions={
        <div class="row">
          {snapshot !== null && <span class="quiet small">as of {clockTime(snapshot.readAtMs)}</span>}
          <ActionButton isSmall action={() => device.refresh()}>
            Refresh
          </ActionButton>
        </div>
      }
    >
      {snapshot === null ? (
        <p class="quiet">Asking the device.</p>
      ) : (
        <>
          <p class={`note headline ${headlineOf(snapshot).mood}`}>{headlineOf(snapshot).text}</p>
          <div class="cards">
            {statusOf(snapshot).map(({ title, facts }) => (
              <section key={title} class="card stack" aria-label={title}>
                <h2>{title}</h2>
                <dl class="facts">
                  {facts.map((fact) => (
                    <FactRow key={fact.label} {...fact} />
                  ))}
                </dl>
              </section>
            ))}
          </div>
        </>
      )}
    </View>
  );
}

function FactRow({ label, value, detail, mood = "plain" }: Fact): JSX.Element {
  const isBadge = mood !== "plain" && detail === undefined;
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {isBadge ? <span class={`badge wraps ${mood}`}>{value}</span> : value}
        {detail !== undefined && " "}
        {detail !== undefined && <span class={mood === "plain" ? "quiet small" : `badge wraps ${mood}`}>{detail}</span>}
      </dd>
    </div>
  );
}
