import { ActionButton } from "@regrow/components/button";
import type { ComponentChildren, JSX } from "preact";
import { ConfirmedButton, Problem, useAct } from "../../parts/index.ts";
import type { TabProps } from "../device.ts";
import { Unclaim } from "./unclaim.tsx";

/** What shuts the device out, and lets go of it. */
export function DangerCard({ device: { uuid, state } }: TabProps): JSX.Element {
  const { act, problem } = useAct();
  const named = (
    <p>
      <code class="break">{uuid}</code>
    </p>
  );
  return (
    <section class="card stack danger-zone" aria-labelledby="danger">
      <h2 id="danger">What shuts it out, and lets go of it</h2>
      {state === "revoked" ? (
        <Choice about="The device is shut out: the DMS refuses it at every request. It can be let in again, with all that it had.">
          <ActionButton action={() => act("restoreDevice", { uuid }, "The device is let in again.")}>
            Let it in again
          </ActionButton>
        </Choice>
      ) : (
        <Choice about="Shut out, the device is refused at every request, at once; what it runs goes on. It can be let in again.">
          <ConfirmedButton
            button="Shut it out"
            title="Shut the device out?"
            confirm="Shut it out"
            onConfirm={() => void act("revokeDevice", { uuid }, "The device is shut out.")}
          >
            <p>
              It gets no updates, files or orders, and nobody reaches its console from here, until somebody lets it in
              again.
            </p>
            {named}
          </ConfirmedButton>
        </Choice>
      )}
      {state !== "unclaimed" && (
        <>
          <Choice about="Wiped, the device loses users' files, its app's data and its variables, but for locked ones. Software and identity stay, and it stays yours.">
            <ConfirmedButton
              button="Wipe it"
              title="Wipe the device?"
              confirm="Wipe it"
              onConfirm={() =>
                void act("orderDevice", { uuid, kind: "wipe" }, "The device is wiped with its next check-in.")
              }
            >
              <p>
                With its next check-in users' files, the app's data and variables go for good. Until that is done nobody
                reaches its console or variables from here.
              </p>
              {named}
            </ConfirmedButton>
          </Choice>
          <Choice about="Let go, the device belongs to nobody and can be claimed by others. Its history stays with your organisation.">
            <Unclaim uuid={uuid} />
          </Choice>
        </>
      )}
      {problem.value !== null && <Problem error={problem.value} />}
    </section>
  );
}

/** Something that can be done, with what it does beside its button. */
function Choice({ about, children }: { readonly about: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <div class="choice-row">
      <p>{about}</p>
      {children}
    </div>
  );
}
