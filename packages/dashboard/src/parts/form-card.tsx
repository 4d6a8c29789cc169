import type { JSX } from "preact";
import { Form, type FormProps } from "./form.tsx";

export interface FormCardProps extends Pick<FormProps, "children" | "submit" | "kind" | "onSubmit" | "problem"> {
  readonly title: string;
}

/** A form that stands by itself. */
export function FormCard({ title, children, kind = "", ...form }: FormCardProps): JSX.Element {
  return (
    <Form {...form} kind={kind} look="card stack">
      <h2>{title}</h2>
      {children}
    </Form>
  );
}
