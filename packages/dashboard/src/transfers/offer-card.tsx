import { useSignal } from "@preact/signals";
import { ConfirmDialog } from "@regrow/components/dialog";
import type { JSX } from "preact";
import { useSession } from "../data/index.ts";
import { Badge, Problem, TimeAgo, devicesText, useAct } from "../parts/index.ts";
import { AcceptDialog } from "./accept-dialog.tsx";
import { OfferedDevices } from "./offered-devices.tsx";
import { isOfferedTo, wipeText, type Transfer } from "./transfer.ts";

/** One offer, with what can be done about it. */
export function OfferCard({ transfer }: { readonly transfer: Transfer }): JSX.Element {
  const { organisationId } = useSession();
  const opened = useSignal<"accept" | "end" | null>(null);
  const { act, problem } = useAct();
  const { id, from, to, wipe, createdAtMs, expiresAtMs } = transfer;
  const isOurs = !isOfferedTo(transfer, organisationId);
  const close = (): void => void (opened.value = null);
  const devices = devicesText(transfer.devices);
  const end = async (): Promise<void> => {
    close();
    await act("endTransfer", { id }, isOurs ? "The offer is withdrawn." : "The offer is declined.");
  };
  return (
    <article class="card stack offer" aria-label={isOurs ? `To ${to.name}` : `From ${from.name}`}>
      <div class="row apart">
        <h3>{isOurs ? `${devices} to ${to.name}` : `${devices} from ${from.name}`}</h3>
        {wipe && <Badge mood="busy">Wiped when accepted</Badge>}
      </div>
      <p class="quiet">
        Offered <TimeAgo atMs={createdAtMs} />; ends <TimeAgo atMs={expiresAtMs} />. {wipeText(wipe)}
      </p>
      <OfferedDevices id={id} isOurs={isOurs} />
      {problem.value !== null && <Problem error={problem.value} />}
      <div class="row">
        {!isOurs && (
          <button type="button" class="main" onClick={() => (opened.value = "accept")}>
            Accept
          </button>
        )}
        <button type="button" onClick={() => (opened.value = "end")}>
          {isOurs ? "Withdraw" : "Decline"}
        </button>
      </div>
      {opened.value === "accept" && <AcceptDialog transfer={transfer} onClose={close} />}
      {opened.value === "end" && (
        <ConfirmDialog
          title={isOurs ? `Withdraw the offer of ${devices}?` : `Decline ${devices}?`}
          confirm={isOurs ? "Withdraw the offer" : "Decline the offer"}
          onConfirm={() => void end()}
          onCancel={close}
        >
          <p class="break">
            {isOurs
              ? `They stay yours. ${to.name} sees the offer no more.`
              : `They stay with ${from.name}, which can offer them again.`}
          </p>
        </ConfirmDialog>
      )}
    </article>
  );
}
