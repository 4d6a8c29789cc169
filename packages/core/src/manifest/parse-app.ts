import { malformed, text, type Fields } from "./fields.ts";
import { MANIFEST_LIMITS, type App, type ConfirmRule, type SafeModeProgram } from "./manifest.ts";
import { checkPath } from "./path-rules.ts";

/** Longest time that a manifest may ask for: a day. */
const MAX_TIME_MS = 86_400_000;

/**
 * Reads what a manifest says of its program.
 * @throws RegrowError MANIFEST_MALFORMED, MANIFEST_PATH_UNSAFE
 */
export function parseApp(fields: Fields): App {
  return {
    ...parseProgram(fields),
    user: parseUser(fields),
    readyTimeoutMs: fields.integer("readyTimeoutMs", 1, MAX_TIME_MS),
    watchdogMs: fields.value("watchdogMs") === null ? null : fields.integer("watchdogMs", 1, MAX_TIME_MS),
    stopTimeoutMs: fields.integer("stopTimeoutMs", 0, MAX_TIME_MS),
    confirm: parseConfirm(fields.object("confirm")),
  };
}

/**
 * Reads what a manifest says of a program that needs no more to run.
 * @throws RegrowError MANIFEST_MALFORMED, MANIFEST_PATH_UNSAFE
 */
export function parseProgram(fields: Fields): SafeModeProgram {
  const command = fields.text("command", MANIFEST_LIMITS.pathBytes);
  checkCommand(command, fields.at("command"));
  return {
    tree: fields.text("tree", MANIFEST_LIMITS.rowNameLength),
    command,
    arguments: fields.list("arguments", MANIFEST_LIMITS.argumentCount, (item, path) =>
      text(item, path, MANIFEST_LIMITS.argumentLength),
    ),
    environment: parseEnvironment(fields.object("environment")),
  };
}

/** A name to look for on PATH, or `./` and a path below the tree: nothing that only one machine has. */
function checkCommand(command: string, field: string): void {
  if (command.startsWith("./")) return checkPath(command.slice(2), field);
  if (command === "" || command.includes("/"))
    throw malformed(field, 'a name on PATH, or "./" and a path in the tree', command);
  checkPath(command, field);
}

function parseEnvironment(fields: Fields): Readonly<Record<string, string>> {
  const names = fields.names;
  if (names.length > MANIFEST_LIMITS.environmentCount)
    throw malformed(fields.path, `at most ${MANIFEST_LIMITS.environmentCount} names`, `${names.length} names`);
  return Object.fromEntries(
    names.map((name) => {
      if (!/^[A-Za-z_][A-Za-z0-9_]{0,255}$/.test(name))
        throw malformed(fields.path, "names of letters, digits and _", name);
      return [name, fields.text(name, MANIFEST_LIMITS.argumentLength)] as const;
    }),
  );
}

/** The object's owner is always a user of the framework, so that name is refused where it is known: on the device. */
function parseUser(fields: Fields): string | null {
  const user = fields.textOrNull("user", 32);
  if (user !== null && !/^[a-z_][a-z0-9_-]{0,31}$/.test(user))
    throw malformed(fields.at("user"), "a user name, or null", user);
  return user;
}

function parseConfirm(fields: Fields): ConfirmRule {
  const after = fields.value("after") === "ready" ? "ready" : fields.integer("after", 0, MAX_TIME_MS);
  return { after, checkIn: fields.boolean("checkIn") };
}
