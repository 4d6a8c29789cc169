import type { JSX } from "preact";
import { useSession } from "../../data/index.ts";
import type { TabProps } from "../device.ts";
import { CertificatesCard } from "./certificates-card.tsx";
import { DangerCard } from "./danger-card.tsx";
import { PolicyCard } from "./policy-card.tsx";
import { ResetCard } from "./reset-card.tsx";

/** When it updates, what it shows itself with, and what cannot be undone. */
export function SettingsTab({ device }: TabProps): JSX.Element {
  const session = useSession();
  const { uuid, state } = device;
  return (
    <>
      <PolicyCard uuid={uuid} product={device.product} />
      <CertificatesCard uuid={uuid} />
      {session.can("device.manage") ? (
        <>
          {state !== "unclaimed" && <ResetCard device={device} />}
          <DangerCard device={device} />
        </>
      ) : (
        <p class="quiet">Resets, shutting out and letting go are for owners. Your role, {session.role}, may not.</p>
      )}
    </>
  );
}
