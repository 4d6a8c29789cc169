/** One argument or option of a command: parser, help and docs/reference/cli.md read the same row. */
export interface Parameter {
  /** A "list" is a text that may be given several times. */
  readonly kind: "text" | "number" | "flag" | "list";
  /** What it is for, without a full stop. */
  readonly about: string;
  /** Name of the value in help, such as DIR. */
  readonly value?: string;
  /** Kept out of what is optional: the command cannot run without it. */
  readonly required?: true;
  readonly default?: string | number;
  /** Of a number: what is allowed. */
  readonly range?: readonly [least: number, most: number];
}

export type Parameters = Readonly<Record<string, Parameter>>;

/** What the rows stand for after parsing: `{ port: { kind: "number" } }` gives `{ port: number | undefined }`. */
export type Values<P extends Parameters> = {
  readonly [N in keyof P]: P[N] extends { readonly kind: "flag" }
    ? boolean
    : P[N] extends { readonly kind: "list" }
      ? readonly string[]
      : ValueOf<P[N]> | MissingOf<P[N]>;
};

type ValueOf<P extends Parameter> = P["kind"] extends "number" ? number : string;
type MissingOf<P extends Parameter> = P extends { readonly required: true } | { readonly default: string | number }
  ? never
  : undefined;
