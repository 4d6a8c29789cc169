import { RegrowError } from "@regrow/core/error";
import type { Root, RoleName } from "@regrow/core/trust";
import { ROLE_NAMES, type PublicKey, type RootChange } from "@regrow/trust/publisher";
import { readOnlineKeys, type PublisherFolder } from "../key/index.ts";

export interface RootChangeInput {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly threshold: readonly string[];
  /** Text of the file with the DMS's online keys. */
  readonly online: string | null;
}

const ID_DIGITS = 16;

/** What the options say, with names of keys looked up in the folder. @throws RegrowError USAGE, KEY_UNKNOWN, KEY_UNREADABLE, ROOT_CHANGE_INVALID */
export async function parseRootChange(
  folder: PublisherFolder,
  root: Root,
  input: RootChangeInput,
): Promise<Omit<RootChange, "expiresMs">> {
  const add: { role: RoleName; key: PublicKey }[] = [];
  for (const [role, name] of pairs("--add", input.add)) add.push({ role, key: await folder.keys.find(name) });
  const remove: { role: RoleName; keyId: string }[] = [];
  for (const [role, name] of pairs("--remove", input.remove))
    remove.push({ role, keyId: await idOf(folder, root.roles[role].keyIds, name) });
  const thresholds = pairs("--threshold", input.threshold).map(([role, text]) => {
    if (!/^[1-9]\d{0,3}$/.test(text)) throw new RegrowError("USAGE", { option: "--threshold", "not a number": text });
    return [role, Number(text)] as const;
  });
  const twice = thresholds.find(([role], index) => thresholds.findIndex(([other]) => other === role) !== index);
  if (twice !== undefined) throw new RegrowError("USAGE", { option: "--threshold", "given twice": twice[0] });
  const replace = input.online === null ? {} : parseOnlineKeys(folder, input.online);
  return { add, remove, thresholds: Object.fromEntries(thresholds), replace };
}

function pairs(option: string, given: readonly string[]): readonly (readonly [RoleName, string])[] {
  return given.map((text) => {
    const [word = "", value = "", ...more] = text.split("=");
    const role = ROLE_NAMES.find((name) => name === word);
    if (role === undefined || value === "" || more.length > 0)
      throw new RegrowError("USAGE", {
        option,
        value: text,
        expected: `ROLE=..., ROLE one of ${ROLE_NAMES.join(", ")}`,
      });
    return [role, value];
  });
}

/** A lost key may have no file any more: then its id, as 'regrow root show' prints it. */
async function idOf(folder: PublisherFolder, ids: readonly string[], name: string): Promise<string> {
  const byId = name.length >= ID_DIGITS ? ids.filter((id) => id.startsWith(name)) : [];
  const [only, second] = byId;
  if (only !== undefined && second === undefined) return only;
  return (await folder.keys.find(name)).id;
}

/** @throws RegrowError KEY_UNREADABLE, ROOT_CHANGE_INVALID */
function parseOnlineKeys({ cryptography }: PublisherFolder, text: string): RootChange["replace"] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new RegrowError("KEY_UNREADABLE", { reason: "the file of online keys is not JSON" }, { cause });
  }
  return readOnlineKeys(cryptography, value);
}
