import { useSignal } from "@preact/signals";
import { Field, FilePicker } from "@regrow/components/field";
import type { JSX } from "preact";
import { useQuery, useSession, valueOf } from "../data/index.ts";
import { keyCommands } from "../first-run/index.ts";
import { goTo, pathOf } from "../frame/index.ts";
import { Command, FormDialog, PRODUCT_CODE_RULE, productCodeProblem, useAct } from "../parts/index.ts";

/** Larger is no root of ours, and is not read. */
const MAX_ROOT_BYTES = 512 * 1024;

/** Makes a product; the organisation's first one brings the platform root. */
export function NewProductDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { userName } = useSession();
  const { act, problem } = useAct();
  const [code, title] = [useSignal(""), useSignal("")];
  const root = useSignal<{ readonly name: string; readonly text: string } | null>(null);
  const isTooLarge = useSignal(false);
  const isFirst = valueOf(useQuery("listProducts", { limit: 1 }).value)?.products.length === 0;
  const choose = async (file: File): Promise<void> => {
    isTooLarge.value = file.size > MAX_ROOT_BYTES;
    root.value = isTooLarge.value ? null : { name: file.name, text: await file.text() };
  };
  const make = async (): Promise<boolean> => {
    const named = code.value.trim();
    const input = {
      code: named,
      ...(title.value.trim() === "" ? {} : { title: title.value.trim() }),
      ...(root.value === null ? {} : { platformRoot: root.value.text }),
    };
    const made = await act("createProduct", input, `The product ${named} is made.`);
    if (made !== undefined) goTo(pathOf({ view: "product", code: made.code }));
    return made !== undefined;
  };
  const wrong = productCodeProblem(code.value);
  const product = wrong === null && code.value.trim() !== "" ? code.value.trim() : "CODE";
  const commands = keyCommands({ userName, address: location.origin, product });
  return (
    <FormDialog
      title="Make a product"
      submit="Make it"
      onSubmit={make}
      onClose={onClose}
      problem={problem}
      missing={wrong}
    >
      <Field
        label="Code"
        value={code.value}
        onInput={(value) => (code.value = value)}
        hint={`${PRODUCT_CODE_RULE}, such as ACME-KIOSK. Bundles and devices name it; it cannot be changed.`}
        problem={wrong}
        isCode
      />
      <Field
        label="Title"
        value={title.value}
        onInput={(value) => (title.value = value)}
        hint="For people; the code unless you say otherwise."
      />
      <FilePicker
        label={isFirst ? "Platform root" : "Platform root (the organisation has one already)"}
        accept=".json,application/json"
        hint={
          isTooLarge.value
            ? "This is too large for a platform root."
            : (root.value?.name ?? `${commands.platformRoot}, made by the command below. Choose it, or drop it here.`)
        }
        onChoose={(file) => void choose(file)}
      />
      <p class="small">
        Your keys are made on your own machine and never come here: whoever breaks into this DMS can then still sign
        nothing that your devices would run. The platform root names them.
      </p>
      <Command line={commands.create} />
    </FormDialog>
  );
}
