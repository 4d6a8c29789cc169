import type { JSX } from "preact";
import { useQuery, useSession } from "../../data/index.ts";
import { FileTable, GiveFileCard } from "../../files/index.ts";
import { ConfirmedButton, EmptyState, Problem, WhenLoaded, useAct } from "../../parts/index.ts";
import type { TabProps } from "../device.ts";

/** Files that the device is given: what there is, one more, one less. */
export function FilesTab({ device }: TabProps): JSX.Element {
  const session = useSession();
  const { uuid, state, product } = device;
  const files = useQuery("listDeviceFiles", { uuid });
  const taking = useAct();
  const mayWrite = session.can("file.write") && state !== "unclaimed";
  const takeAway = (name: string): JSX.Element => (
    <ConfirmedButton
      button="Take away"
      label={`Take away ${name}`}
      isSmall
      title="Take the file away?"
      confirm="Take away"
      onConfirm={() => void taking.act("removeDeviceFile", { uuid, name }, `${name} is taken away from the device.`)}
    >
      <p>
        The device deletes <code class="break">{name}</code> with its next check-in. A file of its bundle with the same
        name is seen again then.
      </p>
    </ConfirmedButton>
  );
  return (
    <>
      <p class="lead">
        Files that this device alone is given. It fetches them with its next check-in, at once while it is online, and
        shows them below the same name to its app and its console. They are data: nothing runs because it was given.
        {product !== null && " What all devices of the product are to have is given to the product."}
      </p>
      {mayWrite && <GiveFile uuid={uuid} />}
      {taking.problem.value !== null && <Problem error={taking.problem.value} />}
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
              <FileTable caption="Files that the device is given" files={given} takeAway={mayWrite ? takeAway : null} />
            </section>
          )
        }
      </WhenLoaded>
    </>
  );
}

function GiveFile({ uuid }: { readonly uuid: string }): JSX.Element {
  const { act, problem } = useAct();
  const give = async (name: string, body: File): Promise<boolean> =>
    (await act("putDeviceFile", { uuid, name, body }, `${name} is on its way to the device.`)) !== undefined;
  return <GiveFileCard title="Give it a file" submit="Give it" give={give} problem={problem} />;
}
