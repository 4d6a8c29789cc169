import type { JSX } from "preact";
import { usePages, useSession } from "../../data/index.ts";
import { Badge, ConfirmedButton, Paged, Problem, Table, TimeAgo, useAct } from "../../parts/index.ts";

/** What the device shows itself with. */
export function CertificatesCard({ uuid }: { readonly uuid: string }): JSX.Element {
  const session = useSession();
  const pages = usePages("listDeviceCertificates", { uuid, limit: 10 }, ({ certificates }) => certificates);
  return (
    <section class="card stack" aria-labelledby="certificates">
      <h2 id="certificates">Certificates</h2>
      <p class="quiet">
        The device shows itself to the DMS with the newest, and renews it by itself, also after it has expired. Its key
        never leaves it.
      </p>
      <Paged of={pages} empty={<p>It has none: it has not been provisioned here.</p>}>
        {(items) => (
          <Table
            caption="Certificates, the newest first"
            rows={items}
            keyOf={({ serial }) => serial}
            columns={[
              { title: "Serial", cell: ({ serial }) => <code class="break">{serial}</code> },
              { title: "Issued", cell: ({ issuedAtMs }) => <TimeAgo atMs={issuedAtMs} /> },
              { title: "Expires", cell: ({ expiresAtMs }) => <TimeAgo atMs={expiresAtMs} /> },
              {
                title: "State",
                cell: ({ serial, revokedAtMs }) =>
                  revokedAtMs !== null ? (
                    <Badge mood="bad">revoked</Badge>
                  ) : session.can("device.manage") ? (
                    <RevokeButton uuid={uuid} serial={serial} />
                  ) : (
                    <Badge mood="good">counts</Badge>
                  ),
              },
            ]}
          />
        )}
      </Paged>
    </section>
  );
}

function RevokeButton({ uuid, serial }: { readonly uuid: string; readonly serial: string }): JSX.Element {
  const { act, problem } = useAct();
  return (
    <>
      <ConfirmedButton
        button="Revoke"
        label={`Revoke certificate ${serial}`}
        isSmall
        title="Revoke the certificate for good?"
        confirm="Revoke it"
        onConfirm={() => void act("revokeDeviceCertificate", { uuid, serial }, "The certificate is revoked.")}
      >
        <p>
          This certificate and those before it count no more, and that cannot be taken back. Without a newer one the
          device is refused until it is provisioned again, with the same key or by its owner.
        </p>
      </ConfirmedButton>
      {problem.value !== null && <Problem error={problem.value} />}
    </>
  );
}
