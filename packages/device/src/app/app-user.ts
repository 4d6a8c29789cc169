import { chown, lchown, lstat, readFile, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";

export interface AppUser {
  readonly uid: number;
  readonly gid: number;
}

/** Whom an app runs as, and why not as somebody of its own. */
export type UserChoice =
  | { readonly kind: "other"; readonly user: AppUser }
  | { readonly kind: "own"; readonly reason: string };

/** `nobody` on most systems. */
export const DEFAULT_APP_UID = 65_534;

/**
 * A user who does not own the objects, so that an app cannot change what the framework trusts. Only root can give one, and
 * only where that user can reach what the app needs.
 */
export async function chooseAppUser(
  wish: string | null,
  defaultUid: number,
  folders: readonly string[],
): Promise<UserChoice> {
  if (process.getuid?.() !== 0) return { kind: "own", reason: "only root can start a program as another user" };
  for (const folder of folders) {
    const closed = await findClosedFolder(folder);
    if (closed !== undefined) return { kind: "own", reason: `other users cannot enter ${closed}` };
  }
  const wished = wish === null ? undefined : await findUser(wish);
  const user = wished === undefined || wished.uid === 0 ? { uid: defaultUid, gid: defaultUid } : wished;
  return { kind: "other", user };
}

/** Makes the app's writable folder the user's, with everything in it, where it is not yet. Links are not followed. */
export async function giveFolder(folder: string, { uid, gid }: AppUser): Promise<void> {
  if ((await lstat(folder)).uid === uid) return;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await giveFolder(path, { uid, gid });
    else await lchown(path, uid, gid);
  }
  // The folder itself last: a cut before it does all of it again.
  await chown(folder, uid, gid);
}

/** A folder on the way that others may not pass through. */
async function findClosedFolder(folder: string): Promise<string | undefined> {
  for (let path = folder; ; path = dirname(path)) {
    if (((await lstat(path)).mode & 0o001) === 0) return path;
    if (path === dirname(path)) return undefined;
  }
}

/** A number, or a name of the machine's user table. passwd(5): name:password:uid:gid:... */
async function findUser(wish: string): Promise<AppUser | undefined> {
  if (/^\d{1,9}$/.test(wish)) return { uid: Number(wish), gid: Number(wish) };
  const table = await readFile("/etc/passwd", "utf8");
  const fields = table.split("\n", 10_000).map((line) => line.split(":"));
  const [uid, gid] =
    fields
      .find(([name]) => name === wish)
      ?.slice(2, 4)
      .map(Number) ?? [];
  return uid === undefined || gid === undefined || !Number.isInteger(uid) || !Number.isInteger(gid)
    ? undefined
    : { uid, gid };
}
