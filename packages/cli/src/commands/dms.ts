import {
  CONFIG_VARIABLE,
  SETTINGS,
  configLines,
  dmsConfigOf,
  knownNames,
  loadConfig,
  showConfig,
  type LoadedConfig,
} from "@regrow/dms/config";
import type { Dms } from "@regrow/dms/server";
import { createLogger, type LoggerOptions } from "@regrow/node/log";
import { command, type Command, type Parameters } from "../command/index.ts";
import { inputEnd } from "./input-end.ts";

const SETTING_OPTIONS: Parameters = Object.fromEntries(
  [...knownNames(SETTINGS)].map(([name, { row }]) => {
    const about = "default" in row && row.kind !== "flag" ? `${row.about} (default ${row.default})` : row.about;
    if (row.kind === "flag") return [name, { kind: "flag", about }];
    // Numbers too are texts here: the configuration says what is wrong with all of them at once.
    return [name, { kind: "text", about, value: row.value ?? "TEXT" }];
  }),
);

export const dmsCommand: Command = command({
  name: "dms",
  summary: "run a Device Management Server",
  about: [
    "Everything is kept in the folder; the first start makes it. People and devices have a listener each, devices with mutual TLS.",
    "With --json the first line says where it listens.",
    "Settings come from the command line, from variables such as REGROW_DMS_PEOPLE_PORT, and from a file: --config, else",
    `${CONFIG_VARIABLE}, else dms.json in the folder. docs/reference/configuration.md lists them all.`,
  ],
  arguments: {},
  options: {
    config: { kind: "text", about: "JSON file with settings", value: "FILE" },
    "print-config": {
      kind: "flag",
      about: "check the settings and the files of TLS, show them and where they come from, without secrets, and end",
    },
    "stop-with-input": { kind: "flag", about: "end when standard input ends" },
    ...SETTING_OPTIONS,
  },
  // Told with all else that is wrong with the settings, wherever it stands.
  judgesUnknown: true,
  run: async (input, { folder, environment, clock, signal, print, isJson }, unknown) => {
    const { config: file, "print-config": isPrinted, "stop-with-input": stopsWithInput, ...options } = input;
    // A flag that was not given is false, which says nothing.
    const commandLine = {
      ...unknown,
      ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined && value !== false)),
    };
    const loaded = await loadConfig({ commandLine, environment, folder, file });
    const config = dmsConfigOf(loaded.settings);
    if (isPrinted) {
      const { requirePair } = await import("@regrow/dms/people-tls"); // only here: every other command starts faster
      if (config.peopleTls?.kind === "files") await requirePair(config.peopleTls, clock);
      const shown = showConfig(loaded);
      const warnings = loaded.warnings.map((warning) => ({ ...warning }));
      return {
        text: [...configLines(shown), ...warnings.map(({ at, problem }) => `warning: ${at} ${problem}`)],
        json: { settings: shown.map((setting) => ({ ...setting })), warnings },
      };
    }
    const logger = createLogger({ stream: process.stderr, ...logOf(loaded.settings) });
    for (const warning of loaded.warnings) logger.warn("configuration", { ...warning });
    const { runDms } = await import("@regrow/dms/server"); // only here: every other command starts faster
    await runDms(config, {
      logger,
      signal: stopsWithInput ? AbortSignal.any([signal, inputEnd()]) : signal,
      onReady: (dms) => readyLines(dms, isJson).forEach(print),
    });
    return { text: [], json: { stopped: true } };
  },
});

/** As much of a running DMS as is told. */
type ReadyDms = Pick<Dms, "peopleUrl" | "deviceUrl" | "publicUrls" | "operationsUrl" | "caPem" | "peopleCertificate">;

function logOf({
  "log-level": level,
  "log-format": format,
}: LoadedConfig["settings"]): Pick<LoggerOptions, "level" | "format"> {
  if (format !== "auto") return { level, format };
  return { level, format: process.stderr.isTTY ? "human" : "json" };
}

/** What others use comes first; on this machine, and to look whether it is there, the other one is right. */
export function readyLines(
  { peopleUrl, deviceUrl, publicUrls, operationsUrl, caPem, peopleCertificate }: ReadyDms,
  isJson: boolean,
): readonly string[] {
  const fingerprint = peopleCertificate?.fingerprint ?? null;
  if (isJson)
    return [
      JSON.stringify({
        ...{ peopleAddress: peopleUrl, deviceAddress: deviceUrl, caPem },
        ...(publicUrls.people === peopleUrl ? {} : { publicPeopleAddress: publicUrls.people }),
        ...(publicUrls.devices === deviceUrl ? {} : { publicDeviceAddress: publicUrls.devices }),
        ...(fingerprint === null ? {} : { peopleFingerprint: fingerprint }),
        ...(operationsUrl === null ? {} : { operationsAddress: operationsUrl }),
      }),
    ];
  return [
    `for people:  ${publicUrls.people}`,
    ...(publicUrls.people === peopleUrl ? [] : [`  on this machine ${peopleUrl}`]),
    ...(fingerprint === null ? [] : [`  its certificate has the SHA-256 fingerprint ${fingerprint}`]),
    `for devices: ${publicUrls.devices}`,
    ...(publicUrls.devices === deviceUrl ? [] : [`  on this machine ${deviceUrl}`]),
    ...(operationsUrl === null ? [] : [`for operators: ${operationsUrl}`]),
  ];
}
