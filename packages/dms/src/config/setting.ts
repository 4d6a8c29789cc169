interface SettingHead {
  /** What it is for, without a full stop. */
  readonly about: string;
  /** Name of the value in help, such as DIR. */
  readonly value?: string;
  /** Masked where it is shown; may be given as a file that holds it (`<name>-file`) instead. */
  readonly isSecret?: true;
}

/** One setting of the DMS. Without a default it may be left out. */
export type Setting = SettingHead &
  (
    | { readonly kind: "text"; readonly default?: string }
    /** A relative one starts where it was written: the folder of the file, else the folder of the process. */
    | { readonly kind: "path"; readonly default?: string }
    | { readonly kind: "url"; readonly protocols: readonly string[]; readonly default?: string }
    | {
        readonly kind: "number";
        readonly unit?: string;
        readonly min: number;
        readonly max: number;
        readonly default?: number;
      }
    | { readonly kind: "choice"; readonly of: readonly string[]; readonly default?: string }
    | { readonly kind: "flag"; readonly default: false }
    | { readonly kind: "list"; readonly of: "name" | "network" }
  );

/** Settings by their names, which are in kebab-case. */
export type SettingTable = Readonly<Record<string, Setting>>;

/** What a setting may be; null: left out. */
export type SettingValue = string | number | boolean | readonly string[] | null;

/** What a row stands for: `{ kind: "number"; default: 1 }` gives `number`, `{ kind: "text" }` gives `string | null`. */
type ValueOf<S extends Setting> = S extends { readonly kind: "list" }
  ? readonly string[]
  : S extends { readonly kind: "flag" }
    ? boolean
    : ScalarOf<S> | (S extends { readonly default: string | number } ? never : null);

type ScalarOf<S extends Setting> = S extends { readonly kind: "number" }
  ? number
  : S extends { readonly kind: "choice"; readonly of: readonly (infer Word)[] }
    ? Word
    : string;

/** The values of a whole table. */
export type ValuesOf<T extends SettingTable> = { readonly [N in keyof T]: ValueOf<T[N]> };
