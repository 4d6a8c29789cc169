import { Field } from "@regrow/components/field";
import type { JSX } from "preact";
import { CheckField } from "../parts/index.ts";
import type { PolicyProblems, TypedPolicy } from "./typed-policy.ts";

export interface PolicyFieldsProps {
  readonly typed: TypedPolicy;
  readonly problems: PolicyProblems;
  readonly change: (part: Partial<TypedPolicy>) => void;
}

/** When devices update by themselves, to be typed: for a product, and for one device. */
export function PolicyFields({ typed, problems, change }: PolicyFieldsProps): JSX.Element {
  return (
    <>
      <Field
        label="Windows"
        value={typed.window}
        onInput={(window) => change({ window })}
        hint="Such as mon-fri 02:00-05:00, sat 00:00-24:00. Empty: at any time."
        problem={problems.window}
        isCode
      />
      <Field
        label="Hours of the windows are UTC and"
        value={typed.offset}
        onInput={(offset) => change({ offset })}
        hint="A fixed offset: summer time moves a window by an hour."
        problem={problems.offset}
        isCode
      />
      <Field
        label="Not before"
        value={typed.notBefore}
        onInput={(notBefore) => change({ notBefore })}
        hint="UTC, such as 2027-03-01 02:00. Empty: at once."
        problem={problems.notBefore}
        isCode
      />
      <CheckField isChecked={typed.asksFirst} onChange={(asksFirst) => change({ asksFirst })}>
        Each version waits until somebody agrees to it, device by device
      </CheckField>
    </>
  );
}
