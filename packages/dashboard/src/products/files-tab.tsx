import { useSignal } from "@preact/signals";
import type { AnswerOf } from "@regrow/client/client";
import { ActionButton } from "@regrow/components/button";
import { ConfirmDialog } from "@regrow/components/dialog";
import { Field, FilePicker } from "@regrow/components/field";
import type { JSX } from "preact";
import { useQuery, useSession } from "../data/index.ts";
import { Problem, Table, TimeAgo, WhenLoaded, bytesText, useAct } from "../parts/index.ts";
import type { Product } from "./product-view.tsx";

type GivenFile = AnswerOf<"listProductFiles">["files"][number];

/** Files that all devices of the product are given. */
export function FilesTab({ product: { code } }: { readonly product: Product }): JSX.Element {
  const session = useSession();
  const files = useQuery("listProductFiles", { code });
  const mayWrite = session.can("file.write");
  const removing = useSignal<string | null>(null);
  const { act, problem } = useAct();
  const remove = async (name: string): Promise<void> => {
    removing.value = null;
    await act("removeProductFile", { code, name }, `${name} is taken away.`);
  };
  return (
    <div class="stack">
      <section class="card stack" aria-label="Files">
        <h2>Files that devices are given</h2>
        <p class="quiet">
          Data, not programs: nothing runs because of it. Devices fetch a file after their next check-in; what one
          device is given for itself counts before it.
        </p>
        {problem.value !== null && <Problem error={problem.value} />}
        <WhenLoaded of={files}>
          {({ files: given }) =>
            given.length === 0 ? (
              <p>No files yet.</p>
            ) : (
              <Table
                caption="Files that devices of the product are given"
                rows={given}
                keyOf={({ name }) => name}
                columns={[
                  { title: "Name", cell: ({ name }) => <code>{name}</code> },
                  { title: "Size", cell: ({ sizeBytes }) => bytesText(sizeBytes), isNumber: true },
                  { title: "SHA-256", cell: ({ sha256 }) => <code>{sha256.slice(0, 16)}</code> },
                  { title: "Given", cell: ({ putAtMs }) => <TimeAgo atMs={putAtMs} /> },
                  ...(mayWrite ? [removal(removing)] : []),
                ]}
              />
            )
          }
        </WhenLoaded>
      </section>
      {mayWrite && <GiveFile code={code} />}
      {removing.value !== null && (
        <ConfirmDialog
          title={`Take ${removing.value} away?`}
          confirm="Take it away"
          isDangerous
          onConfirm={() => void remove(removing.value ?? "")}
          onCancel={() => (removing.value = null)}
        >
          <p>It goes from all devices of {code} with their next check-ins, unless somebody has changed it there.</p>
        </ConfirmDialog>
      )}
    </div>
  );
}

function removal(removing: { value: string | null }) {
  return {
    title: "Actions",
    isActions: true,
    cell: ({ name }: GivenFile) => (
      <button type="button" class="small" onClick={() => (removing.value = name)}>
        Take away<span class="only-heard"> {name}</span>
      </button>
    ),
  };
}

function GiveFile({ code }: { readonly code: string }): JSX.Element {
  const { act, problem } = useAct();
  const chosen = useSignal<File | null>(null);
  const name = useSignal("");
  const give = async (): Promise<void> => {
    const file = chosen.value;
    if (file === null) return;
    const input = { code, name: name.value.trim(), body: file };
    if ((await act("putProductFile", input, `${name.value.trim()} is given to all devices of ${code}.`)) === undefined)
      return;
    chosen.value = null;
    name.value = "";
  };
  return (
    <section class="card stack" aria-label="Give a file">
      <h2>Give a file</h2>
      <FilePicker
        label="File"
        hint={chosen.value === null ? "4 MiB at most. Choose one, or drop it here." : bytesText(chosen.value.size)}
        onChoose={(file) => {
          chosen.value = file;
          name.value = file.name;
        }}
      />
      <Field
        label="Name on the devices"
        value={name.value}
        onInput={(value) => (name.value = value)}
        hint="One of that name is replaced."
        isCode
      />
      {problem.value !== null && <Problem error={problem.value} />}
      <div class="row">
        <ActionButton kind="main" isDisabled={chosen.value === null || name.value.trim() === ""} action={give}>
          Give it to all devices of {code}
        </ActionButton>
      </div>
    </section>
  );
}
