import { useSignal } from "@preact/signals";
import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { useSession } from "../data/index.ts";
import { Facts, CheckField, ExactTime, SaveRow, TextAreaField, useAct, useDraft } from "../parts/index.ts";
import { DeleteDialog, ProductionDialog } from "./final-dialogs.tsx";
import type { Product } from "./product-view.tsx";

const MAX_DESCRIPTION = 4_096;

/** What a product is called, and what is for good. */
export function SettingsTab({ product }: { readonly product: Product }): JSX.Element {
  const session = useSession();
  const { code, kind, createdAtMs, title, description, isLocked } = product;
  if (!session.can("product.write"))
    return (
      <section class="card stack" aria-label="Settings">
        <h2>About it</h2>
        <Facts
          facts={[
            ["Title", title],
            ["Description", description],
            ["Claims", isLocked ? "its devices cannot be claimed" : "its devices can be claimed"],
            ["Made", <ExactTime key="made" atMs={createdAtMs} />],
          ]}
        />
      </section>
    );
  return (
    <div class="stack">
      <About product={product} />
      <section class="card stack" aria-label="For good">
        <h2>What cannot be undone</h2>
        {kind === "development" ? (
          session.can("product.produce") && <Production code={code} />
        ) : (
          <p>This is a production product, for good.</p>
        )}
        <Delete code={code} />
      </section>
    </div>
  );
}

function About({ product }: { readonly product: Product }): JSX.Element {
  const doing = useAct();
  const { code, title, description, isLocked } = product;
  const draft = useDraft({ title, description, isLocked }, product.revision);
  const { fields, change } = draft;
  const save = async (): Promise<boolean> => {
    const input = { code, ...fields, title: fields.title.trim(), revision: draft.revision };
    return (await doing.act("changeProduct", input, "Saved.")) !== undefined;
  };
  return (
    <section class="card stack" aria-label="About it">
      <h2>About it</h2>
      <Field
        label="Title"
        value={fields.title}
        onInput={(value) => change({ title: value })}
        problem={fields.title.trim() === "" ? "It needs a title." : null}
      />
      <TextAreaField
        label="Description"
        value={fields.description}
        onInput={(value) => change({ description: value })}
        maxLength={MAX_DESCRIPTION}
      />
      <CheckField isChecked={fields.isLocked} onChange={(value) => change({ isLocked: value })}>
        Locked: its devices cannot be claimed by others. They still update.
      </CheckField>
      <SaveRow
        draft={draft}
        isValid={fields.title.trim() !== ""}
        show={(theirs) => (
          <Facts
            facts={[
              ["Title", theirs.title],
              ["Description", theirs.description],
              ["Locked", theirs.isLocked ? "yes" : "no"],
            ]}
          />
        )}
        save={save}
        doing={doing}
      />
    </section>
  );
}

function Production({ code }: { readonly code: string }): JSX.Element {
  const isAsked = useSignal(false);
  return (
    <div class="row apart">
      <p class="tag-words">
        <strong>Production.</strong> Its devices can never be activated to another product, and take versions by tag
        only. There is no way back.
      </p>
      <button type="button" onClick={() => (isAsked.value = true)}>
        Make it a production product
      </button>
      {isAsked.value && <ProductionDialog code={code} onClose={() => (isAsked.value = false)} />}
    </div>
  );
}

function Delete({ code }: { readonly code: string }): JSX.Element {
  const isAsked = useSignal(false);
  return (
    <div class="row apart">
      <p class="tag-words">
        <strong>Delete.</strong> Only a product that nothing belongs to: no version, no device, no token that could
        still bring one.
      </p>
      <button type="button" onClick={() => (isAsked.value = true)}>
        Delete the product
      </button>
      {isAsked.value && <DeleteDialog code={code} onClose={() => (isAsked.value = false)} />}
    </div>
  );
}
