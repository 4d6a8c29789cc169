import type { JSX } from "preact";
import { useSession } from "../../data/index.ts";
import type { TabProps } from "../device.ts";
import { AuditCard } from "./audit-card.tsx";
import { OrdersCard } from "./orders-card.tsx";
import { TechniciansCard } from "./technicians-card.tsx";

/** Who did what with the device, and what it was asked to do. */
export function HistoryTab({ device: { uuid } }: TabProps): JSX.Element {
  const session = useSession();
  return (
    <>
      <OrdersCard uuid={uuid} />
      <TechniciansCard uuid={uuid} />
      {session.can("audit.read") ? (
        <AuditCard uuid={uuid} />
      ) : (
        <p class="quiet">Who changed what stands in the audit log, which your role, {session.role}, may not read.</p>
      )}
    </>
  );
}
