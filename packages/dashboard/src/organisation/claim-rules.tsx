import type { JSX } from "preact";
import { useQuery } from "../data/index.ts";
import { CheckField, Problem, WhenLoaded, useAct } from "../parts/index.ts";

/** How devices can be claimed for the organisation, besides by token and PIN. */
export function ClaimRules(): JSX.Element {
  const rules = useQuery("getClaimRules", {}, 30_000);
  const { act, problem } = useAct();
  return (
    <section class="card stack">
      <h2>Claiming</h2>
      <p class="quiet">
        Devices are claimed by token or by PIN. The vendors' modules also did it by a member's password.
      </p>
      <WhenLoaded of={rules}>
        {({ takesPasswords }) => (
          <CheckField
            isChecked={takesPasswords}
            onChange={(isChosen) => void act("setClaimRules", { takesPasswords: isChosen }, "It is saved.")}
          >
            Devices may be claimed with a member's user name and password, typed on the device's console
          </CheckField>
        )}
      </WhenLoaded>
      {problem.value !== null && <Problem error={problem.value} />}
    </section>
  );
}
