import { useSignal } from "@preact/signals";
import { ActionButton } from "@regrow/components/button";
import type { JSX } from "preact";
import { useQuery, useSession } from "../../data/index.ts";
import { pathOf } from "../../frame/index.ts";
import { Problem, WhenLoaded, useAct } from "../../parts/index.ts";
import { typedPolicy, policyWords } from "../../products/index.ts";
import { PolicyDialog } from "./policy-dialog.tsx";

/** When the device updates by itself: by its product's rule, or by its own. */
export function PolicyCard({ uuid, product }: { readonly uuid: string; readonly product: string | null }): JSX.Element {
  const session = useSession();
  const { act, problem } = useAct();
  const policy = useQuery("getDeviceUpdatePolicy", { uuid });
  const isOpen = useSignal(false);
  return (
    <section class="card stack" aria-labelledby="policy">
      <h2 id="policy">When it updates</h2>
      <WhenLoaded of={policy}>
        {(value) => (
          <>
            <p class="break">
              <strong>It updates by itself {policyWords(typedPolicy(value.counts))}.</strong>{" "}
              {value.own !== null ? (
                "That is a rule for this device alone."
              ) : product === null ? (
                "It has no product whose rule could count."
              ) : (
                <>
                  That is the rule of <a href={pathOf({ view: "product", code: product })}>its product</a>.
                </>
              )}
            </p>
            {session.can("tag.set") && (
              <div class="row">
                <button type="button" onClick={() => (isOpen.value = true)}>
                  {value.own === null ? "Give it a rule of its own" : "Change its rule"}
                </button>
                {value.own !== null && (
                  <ActionButton
                    action={() => act("clearDeviceUpdatePolicy", { uuid }, "The product's rule counts for it again.")}
                  >
                    Follow the product again
                  </ActionButton>
                )}
              </div>
            )}
            {problem.value !== null && <Problem error={problem.value} />}
            {isOpen.value && <PolicyDialog uuid={uuid} read={value} onClose={() => (isOpen.value = false)} />}
          </>
        )}
      </WhenLoaded>
      <p class="quiet small">
        What waits for a time or for consent now, and the button to agree, stand below{" "}
        <a href={pathOf({ view: "device", uuid, tab: "state" })}>State</a>.
      </p>
    </section>
  );
}
