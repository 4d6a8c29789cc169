import type { JSX } from "preact";
import { useQuery, useSession } from "../data/index.ts";
import { FileTable, GiveFileCard } from "../files/index.ts";
import { ConfirmedButton, Problem, WhenLoaded, useAct } from "../parts/index.ts";
import type { Product } from "./product-view.tsx";

/** Files that all devices of the product are given. */
export function FilesTab({ product: { code } }: { readonly product: Product }): JSX.Element {
  const session = useSession();
  const files = useQuery("listProductFiles", { code });
  const taking = useAct();
  const mayWrite = session.can("file.write");
  const takeAway = (name: string): JSX.Element => (
    <ConfirmedButton
      button="Take away"
      label={`Take away ${name}`}
      isSmall
      title={`Take ${name} away?`}
      confirm="Take it away"
      onConfirm={() => void taking.act("removeProductFile", { code, name }, `${name} is taken away.`)}
    >
      <p>It goes from all devices of {code} with their next check-ins, unless somebody has changed it there.</p>
    </ConfirmedButton>
  );
  return (
    <div class="stack">
      <section class="card stack" aria-label="Files">
        <h2>Files that devices are given</h2>
        <p class="quiet">
          Data, not programs: nothing runs because of it. Devices fetch a file after their next check-in; what one
          device is given for itself counts before it.
        </p>
        {taking.problem.value !== null && <Problem error={taking.problem.value} />}
        <WhenLoaded of={files}>
          {({ files: given }) =>
            given.length === 0 ? (
              <p>No files yet.</p>
            ) : (
              <FileTable
                caption="Files that devices of the product are given"
                files={given}
                takeAway={mayWrite ? takeAway : null}
              />
            )
          }
        </WhenLoaded>
      </section>
      {mayWrite && <GiveFile code={code} />}
    </div>
  );
}

function GiveFile({ code }: { readonly code: string }): JSX.Element {
  const { act, problem } = useAct();
  const give = async (name: string, body: File): Promise<boolean> =>
    (await act("putProductFile", { code, name, body }, `${name} is given to all devices of ${code}.`)) !== undefined;
  return (
    <GiveFileCard title="Give a file" submit={`Give it to all devices of ${code}`} give={give} problem={problem} />
  );
}
