import { useSignal } from "@preact/signals";
import { ActionButton } from "@regrow/components/button";
import { ConfirmDialog } from "@regrow/components/dialog";
import type { JSX } from "preact";
import { CheckField, FormDialog, Problem, useAct } from "../../parts/index.ts";
import { goTo } from "../../frame/index.ts";
import type { TabProps } from "../device.ts";

/** What shuts the device out, and lets go of it. */
export function DangerCard({ device: { uuid, state } }: TabProps): JSX.Element {
  const { act, problem } = useAct();
  const asked = useSignal<"revoke" | "unclaim" | "wipe" | null>(null);
  const isRevoked = state === "revoked";
  return (
    <section class="card stack danger-zone" aria-labelledby="danger">
      <h2 id="danger">What shuts it out, and lets go of it</h2>
      <div class="choice-row">
        <p>
          {isRevoked
            ? "The device is shut out: the DMS refuses it at every request. It can be let in again, with all that it had."
            : "Shut out, the device is refused at every request, at once; what it runs goes on. It can be let in again."}
        </p>
        {isRevoked ? (
          <ActionButton action={() => act("restoreDevice", { uuid }, "The device is let in again.")}>
            Let it in again
          </ActionButton>
        ) : (
          <button type="button" onClick={() => (asked.value = "revoke")}>
            Shut it out
          </button>
        )}
      </div>
      {state !== "unclaimed" && (
        <div class="choice-row">
          <p>
            Wiped, the device loses users' files, its app's data and its variables, but for locked ones. Software and
            identity stay, and it stays yours.
          </p>
          <button type="button" onClick={() => (asked.value = "wipe")}>
            Wipe it
          </button>
        </div>
      )}
      {state !== "unclaimed" && (
        <div class="choice-row">
          <p>
            Let go, the device belongs to nobody and can be claimed by others. Its history stays with your organisation.
          </p>
          <button type="button" onClick={() => (asked.value = "unclaim")}>
            Let go of it
          </button>
        </div>
      )}
      {problem.value !== null && <Problem error={problem.value} />}
      {asked.value === "revoke" && (
        <ConfirmDialog
          title="Shut the device out?"
          confirm="Shut it out"
          isDangerous
          onConfirm={() => {
            asked.value = null;
            void act("revokeDevice", { uuid }, "The device is shut out.");
          }}
          onCancel={() => (asked.value = null)}
        >
          <p>
            It gets no updates, files or orders, and nobody reaches its console from here, until somebody lets it in
            again.
          </p>
          <p>
            <code class="break">{uuid}</code>
          </p>
        </ConfirmDialog>
      )}
      {asked.value === "wipe" && (
        <ConfirmDialog
          title="Wipe the device?"
          confirm="Wipe it"
          isDangerous
          onConfirm={() => {
            asked.value = null;
            void act("orderDevice", { uuid, kind: "wipe" }, "The device is wiped with its next check-in.");
          }}
          onCancel={() => (asked.value = null)}
        >
          <p>
            With its next check-in users' files, the app's data and variables go for good. Until that is done nobody
            reaches its console or variables from here.
          </p>
          <p>
            <code class="break">{uuid}</code>
          </p>
        </ConfirmDialog>
      )}
      {asked.value === "unclaim" && <UnclaimDialog uuid={uuid} onClose={() => (asked.value = null)} />}
    </section>
  );
}

function UnclaimDialog({ uuid, onClose }: { readonly uuid: string; readonly onClose: () => void }): JSX.Element {
  const { act, problem } = useAct();
  const wipes = useSignal(true);
  const send = async (): Promise<boolean> => {
    const answer = await act("unclaimDevice", { uuid, wipe: wipes.value }, "The device belongs to nobody now.");
    if (answer !== undefined) goTo("/devices");
    return answer !== undefined;
  };
  return (
    <FormDialog
      title="Let go of the device?"
      submit="Let go of it"
      isDangerous
      onSubmit={send}
      onClose={onClose}
      problem={problem}
    >
      <p>
        Whoever has a claim token or its PIN may have it then. Where your organisation made it known you see it as
        unclaimed until somebody has it. A device of a production product keeps the product, any other loses it.
      </p>
      <p>
        <code class="break">{uuid}</code>
      </p>
      <CheckField isChecked={wipes.value} onChange={(next) => (wipes.value = next)}>
        Wipe it with its next check-in: users' files, the app's data and variables go
      </CheckField>
    </FormDialog>
  );
}
