import { useSignal } from "@preact/signals";
import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { useSession } from "../data/index.ts";
import { CheckField, FormDialog, ProductsField, productsMissing, useAct, type ProductsOf } from "../parts/index.ts";
import { PIPELINE_SCOPES, SCOPES, SCOPE_NAMES, type Scope } from "./scopes.ts";

const DAY_MS = 86_400_000;

interface MakeApiTokenDialogProps {
  readonly onMade: (secret: string) => void;
  readonly onClose: () => void;
}

/** Makes a token for a program, with some of the rights of who makes it. */
export function MakeApiTokenDialog({ onMade, onClose }: MakeApiTokenDialogProps): JSX.Element {
  const session = useSession();
  const { act, problem } = useAct();
  const name = useSignal("");
  const days = useSignal("90");
  const products = useSignal<ProductsOf>(null);
  const scopes = useSignal<readonly Scope[]>(PIPELINE_SCOPES.filter((scope) => session.can(scope)));
  const choose = (scope: Scope, isChosen: boolean): void => {
    scopes.value = isChosen ? [...scopes.value, scope] : scopes.value.filter((each) => each !== scope);
  };
  const make = async (): Promise<boolean> => {
    const asked = {
      name: name.value.trim(),
      scopes: scopes.value,
      products: products.value,
      expiresInMs: Math.round(Number(days.value) * DAY_MS),
    };
    const made = await act("createApiToken", asked, null);
    if (made !== undefined) onMade(made.token);
    return false; // what was made takes this dialog's place
  };
  return (
    <FormDialog
      title="Make an API token"
      submit="Make it"
      onSubmit={make}
      onClose={onClose}
      missing={productsMissing(products.value)}
      problem={problem}
    >
      <Field
        label="Name"
        value={name.value}
        onInput={(text) => (name.value = text)}
        hint="What it is for, such as release pipeline."
      />
      <Field
        label="Days"
        value={days.value}
        onInput={(text) => (days.value = text)}
        hint="After them it counts no more."
      />
      <fieldset>
        <legend class="label">It may</legend>
        {SCOPE_NAMES.filter((scope) => session.can(scope)).map((scope) => (
          <CheckField
            key={scope}
            isChecked={scopes.value.includes(scope)}
            onChange={(isChosen) => choose(scope, isChosen)}
          >
            {SCOPES[scope]} <span class="quiet small">{scope}</span>
          </CheckField>
        ))}
      </fieldset>
      <ProductsField value={products.value} onChange={(chosen) => (products.value = chosen)} />
    </FormDialog>
  );
}
