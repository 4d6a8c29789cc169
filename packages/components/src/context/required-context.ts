import { createContext, type Provider } from "preact";
import { useContext } from "preact/hooks";

export interface RequiredContext<Value> {
  /** Gives the value to all that is below. */
  readonly Provider: Provider<Value | null>;
  /** The value that was given. @throws Error where nothing was */
  readonly useValue: () => Value;
}

/** Something that all parts of a page below one place can have. @param name of its provider, for who forgot it */
export function requiredContext<Value>(name: string): RequiredContext<Value> {
  const Context = createContext<Value | null>(null);
  const useValue = (): Value => {
    const value = useContext(Context);
    if (value === null) throw new Error(`outside of a ${name}`);
    return value;
  };
  return { Provider: Context.Provider, useValue };
}
