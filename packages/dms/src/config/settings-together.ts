import type { Settings } from "./config-table.ts";
import type { Problem } from "./given-values.ts";

type Name = keyof Settings;

/** What must hold between settings, each of which is fine alone. */
interface Rule {
  /** What it looks at: where one of them is wrong already, nothing more is said. */
  readonly of: readonly Name[];
  /** The setting that it is told of. */
  readonly at: Name;
  /** Null where it holds. */
  readonly problem: (settings: Settings) => string | null;
}

const FILES = ["people-tls-certificate", "people-tls-key"] as const;
const LISTENERS = ["people", "device", "operations"] as const;

const RULES: readonly Rule[] = [
  {
    of: ["mail-from", "smtp-url"],
    at: "mail-from",
    problem: (settings) =>
      settings["smtp-url"] !== null && settings["mail-from"] === null ? "is needed with smtp-url" : null,
  },
  {
    of: ["people-tls", ...FILES],
    at: "people-tls",
    problem: ({ "people-tls": how, ...settings }) =>
      how !== "files" && FILES.some((file) => settings[file] !== null)
        ? `must be files, since people-tls-certificate or people-tls-key is set; is ${how}`
        : null,
  },
  ...FILES.map((at): Rule => ({
    of: ["people-tls", at],
    at,
    problem: (settings) =>
      settings["people-tls"] === "files" && settings[at] === null ? "is needed where people-tls is files" : null,
  })),
  ...LISTENERS.flatMap((one, index) => LISTENERS.slice(index + 1).map((other) => apart(one, other))),
];

/** What does not hold. @param wrong settings whose values are no values yet */
export function brokenRules(settings: Settings, wrong: ReadonlySet<string>): readonly Problem[] {
  return RULES.filter(({ of }) => !of.some((name) => wrong.has(name))).flatMap(({ at, problem }) => {
    const text = problem(settings);
    return text === null ? [] : [{ at, problem: text }];
  });
}

/** What can be meant, though it seldom is. */
export function doubts(settings: Settings): readonly Problem[] {
  const { "device-host": host, "public-hosts": hosts } = settings;
  if (hosts.length === 0 || !isOfMachine(host)) return [];
  const problem = `is ${host}, where only this machine reaches it, but public-hosts says that others do: no device gets in unless something here passes their connections on; 0.0.0.0 is for all`;
  return [{ at: "device-host", problem }];
}

/** Two listeners at one port, where one of them hears what the other does. */
function apart(one: (typeof LISTENERS)[number], other: (typeof LISTENERS)[number]): Rule {
  const ports = [`${one}-port`, `${other}-port`] as const;
  const hosts = [`${one}-host`, `${other}-host`] as const;
  return {
    of: [...ports, ...hosts],
    at: ports[1],
    problem: (settings) => {
      const [port, second] = [settings[ports[0]], settings[ports[1]]];
      const [host = "", secondHost = ""] = hosts.map((name) => settings[name]);
      const doMeet = host === secondHost || [host, secondHost].some((each) => each === "0.0.0.0" || each === "::");
      return port === second && port !== 0 && doMeet ? `is ${second}, which ${ports[0]} is too` : null;
    },
  };
}

function isOfMachine(host: string): boolean {
  return /^(127\.|::1$|localhost$)/.test(host);
}
