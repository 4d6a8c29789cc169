import type { JSX } from "preact";
import { useQuery, useSession } from "../../data/index.ts";
import { EmptyState, Table, TimeAgo, WhenLoaded, bytesText } from "../../parts/index.ts";
import type { TabProps } from "../device.ts";
import { GiveFile } from "./give-file.tsx";
import { TakeAway } from "./take-away.tsx";

/** Files that the device is given: what there is, one more, one less. */
export function FilesTab({ device }: TabProps): JSX.Element {
  const session = useSession();
  const { uuid, state, product } = device;
  const files = useQuery("listDeviceFiles", { uuid });
  const mayWrite = session.can("file.write") && state !== "unclaimed";
  return (
    <>
      <p class="lead">
        Files that this device alone is given. It fetches them with its next check-in, at once while it is online, and
        shows them below the same name to its app and its console. They are data: nothing runs because it was given.
        {product !== null && " What all devices of the product are to have is given to the product."}
      </p>
      {mayWrite && <GiveFile uuid={uuid} />}
      <WhenLoaded of={files}>
        {({ files: given }) =>
          given.length === 0 ? (
            <EmptyState title="The device has been given no file">
              <p>
                A file that you give here, such as a configuration or a certificate, comes to this device and no other.
              </p>
            </EmptyState>
          ) : (
            <section class="card" aria-label="Files">
              <Table
                caption="Files that the device is given"
                rows={given}
                keyOf={({ name }) => name}
                columns={[
                  { title: "Name", cell: ({ name }) => <code class="break">{name}</code> },
                  { title: "Size", isNumber: true, cell: ({ sizeBytes }) => bytesText(sizeBytes) },
                  { title: "Given", cell: ({ putAtMs }) => <TimeAgo atMs={putAtMs} /> },
                  { title: "SHA-256", cell: ({ sha256 }) => <code title={sha256}>{sha256.slice(0, 12)}…</code> },
                  ...(mayWrite
                    ? [
                        {
                          title: "Actions",
                          isActions: true,
                          cell: ({ name }: { readonly name: string }) => <TakeAway uuid={uuid} name={name} />,
                        },
                      ]
                    : []),
                ]}
              />
            </section>
          )
        }
      </WhenLoaded>
    </>
  );
}
