import { ActionButton } from "@regrow/components/button";
import type { JSX } from "preact";
import { useQuery, useSession } from "../../data/index.ts";
import { ExactTime, Problem, TimeAgo, WhenLoaded, useAct } from "../../parts/index.ts";
import type { TabProps } from "../device.ts";
import { awaitsConsent, consentedTo, decisionText, type Decision } from "./decision-text.ts";
import { UpdateNow } from "./update-now.tsx";

/** What the device would get now, and why: the same answer as its check-in gets. */
export function DecisionCard({ device }: TabProps): JSX.Element {
  return (
    <section class="card stack" aria-labelledby="decision">
      <h2 id="decision">What it would get now, and why</h2>
      {device.reported === null ? (
        <p class="quiet">That is known when it has checked in for the first time.</p>
      ) : (
        <Explained device={device} />
      )}
      <UpdateNow device={device} />
    </section>
  );
}

function Explained({ device: { uuid } }: TabProps): JSX.Element {
  const decision = useQuery("explainUpdate", { uuid });
  return (
    <WhenLoaded of={decision}>
      {(value) => (
        <>
          <p>
            <strong class="break">{decisionText(value)}</strong>
            {value.untilMs !== null && (
              <>
                {" "}
                Its time comes <TimeAgo atMs={value.untilMs} /> (<ExactTime atMs={value.untilMs} />
                ).
              </>
            )}
          </p>
          <ol class="reasons">
            {value.reasons.map(({ text }, index) => (
              <li key={index}>{text}.</li>
            ))}
          </ol>
          <Consent uuid={uuid} decision={value} />
        </>
      )}
    </WhenLoaded>
  );
}

function Consent({ uuid, decision }: { readonly uuid: string; readonly decision: Decision }): JSX.Element | null {
  const session = useSession();
  const { act, problem } = useAct();
  const asked = awaitsConsent(decision);
  const given = consentedTo(decision);
  if (!session.can("tag.set") || (asked === null && given === null)) return null;
  return (
    <div class="row">
      {asked !== null && (
        <ActionButton
          kind="main"
          action={() => act("consentToUpdate", { uuid, version: asked }, `The device may take ${asked}.`)}
        >
          Agree to {asked}
        </ActionButton>
      )}
      {given !== null && (
        <ActionButton
          action={() => act("withdrawConsent", { uuid, version: given }, `The device may not take ${given} any more.`)}
        >
          Take back the consent to {given}
        </ActionButton>
      )}
      {problem.value !== null && <Problem error={problem.value} />}
    </div>
  );
}
