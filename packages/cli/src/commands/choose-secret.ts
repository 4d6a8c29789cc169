import { RegrowError } from "@regrow/core/error";

/** Times that a person may mistype. */
const MOST_TRIES = 3;

/**
 * A new secret from a person: told the rule first, typed twice, and asked again where it does not do.
 * @param ask shows nothing of what is typed; undefined: there is nobody to ask
 * @throws RegrowError PASSPHRASE_UNFIT after three tries
 */
export async function chooseSecret(
  ask: (question: string) => Promise<string | undefined>,
  { what, least }: { readonly what: string; readonly least: number },
): Promise<string | undefined> {
  let problem = "";
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const secret = await ask(`${problem === "" ? "" : `No: ${problem}. `}${what} (at least ${least} characters): `);
    if (secret === undefined) return undefined;
    if (secret.length < least) problem = `that has ${secret.length} characters`;
    else if ((await ask("The same once more: ")) === secret) return secret;
    else problem = "the two are not the same";
  }
  throw new RegrowError("PASSPHRASE_UNFIT", { problem });
}
