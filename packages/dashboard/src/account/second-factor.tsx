import { useSignal } from "@preact/signals";
import { Field } from "@regrow/components/field";
import type { AnswerOf } from "@regrow/client/client";
import type { JSX } from "preact";
import { Badge, Command, FormCard, SecretOnce, useAct } from "../parts/index.ts";

interface SecondFactorProps {
  readonly isOn: boolean;
  readonly recoveryCodesLeft: number;
}

/** A code of an authenticator, besides the password. */
export function SecondFactor({ isOn, recoveryCodesLeft }: SecondFactorProps): JSX.Element {
  const codes = useSignal<readonly string[] | null>(null);
  return (
    <>
      {isOn ? (
        <WithSecondFactor left={recoveryCodesLeft} onCodes={(made) => (codes.value = made)} />
      ) : (
        <Enrolment onCodes={(made) => (codes.value = made)} />
      )}
      {codes.value !== null && (
        <SecretOnce title="Your recovery codes" lines={[codes.value.join(" ")]} onClose={() => (codes.value = null)}>
          <p>Each of them signs you in once, when the authenticator is lost. Keep them where it is not.</p>
        </SecretOnce>
      )}
    </>
  );
}

interface CodesProps {
  readonly onCodes: (codes: readonly string[]) => void;
}

function Enrolment({ onCodes }: CodesProps): JSX.Element {
  const { act, problem } = useAct();
  const begun = useSignal<AnswerOf<"enrolSecondFactor"> | null>(null);
  const password = useSignal("");
  const code = useSignal("");
  const begin = async (): Promise<void> => {
    begun.value = (await act("enrolSecondFactor", { password: password.value }, null)) ?? null;
    password.value = "";
  };
  const confirm = async (): Promise<void> => {
    const confirmed = await act("confirmSecondFactor", { code: code.value.trim() }, "The second factor is on.");
    if (confirmed !== undefined) onCodes(confirmed.recoveryCodes);
  };
  const drawn = begun.value;
  if (drawn === null)
    return (
      <FormCard title="Second factor" submit="Set it up" onSubmit={begin} problem={problem}>
        <p class="quiet">A code of an authenticator on your phone, besides the password.</p>
        <Field
          label="Your password"
          type="password"
          value={password.value}
          onInput={(text) => (password.value = text)}
        />
      </FormCard>
    );
  return (
    <FormCard title="Second factor" submit="Switch it on" onSubmit={confirm} problem={problem}>
      <p>Scan this with an authenticator, or type the secret into it:</p>
      <img
        class="qr"
        alt="The secret as a picture for an authenticator"
        src={`data:image/svg+xml,${encodeURIComponent(drawn.qrSvg)}`}
      />
      <Command line={drawn.secret} label="the secret" />
      <Field label="The code that it shows" value={code.value} onInput={(text) => (code.value = text)} isCode />
    </FormCard>
  );
}

function WithSecondFactor({ left, onCodes }: CodesProps & { readonly left: number }): JSX.Element {
  const { act, problem } = useAct();
  const password = useSignal("");
  const remove = async (): Promise<void> => {
    await act("removeSecondFactor", { password: password.value }, "The second factor is off.");
    password.value = "";
  };
  const renew = async (): Promise<void> => {
    const made = await act("renewRecoveryCodes", { password: password.value }, "The codes before count no more.");
    password.value = "";
    if (made !== undefined) onCodes(made.recoveryCodes);
  };
  return (
    <FormCard title="Second factor" submit="Switch it off" onSubmit={remove} problem={problem}>
      <div class="row">
        <Badge mood="good">on</Badge>
        <span>{left === 1 ? "1 recovery code is left" : `${left} recovery codes are left`}</span>
      </div>
      <Field label="Your password" type="password" value={password.value} onInput={(text) => (password.value = text)} />
      <div class="row">
        <button type="button" onClick={() => void renew()}>
          New recovery codes
        </button>
      </div>
    </FormCard>
  );
}
