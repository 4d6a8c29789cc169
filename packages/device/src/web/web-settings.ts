import type { Settings } from "../settings/index.ts";

/** The variables of the server, as they were when it started. */
export interface WebSettings {
  readonly port: number;
  /** Undefined: all addresses. */
  readonly address: string | undefined;
  readonly hasApi: boolean;
  readonly isAuthenticated: boolean;
  readonly rootFilename: string;
  readonly deniedFilename: string;
  /** Names, in lower case, under which the device may be asked besides addresses and localhost. */
  readonly hosts: ReadonlySet<string>;
  /** Origins whose pages may use the API besides our own; "any" is the documented `*`. */
  readonly origins: "any" | ReadonlySet<string>;
}

/** @param isSettingUp then it must be reached from outside, whatever holds else */
export function readWebSettings(settings: Pick<Settings, "get">, isSettingUp = false): WebSettings {
  const origins = listOf(settings.get("http.server.cors_origin"));
  return {
    port: Number(settings.get("http.server.port")),
    // Wlan and softap are one machine's addresses here: only "local" keeps others out.
    address: isLocal(settings) && !isSettingUp ? "127.0.0.1" : undefined,
    hasApi: settings.get("http.server.api_enabled") === "1",
    isAuthenticated: settings.get("http.server.auth_enabled") === "1",
    rootFilename: settings.get("http.server.root_filename"),
    deniedFilename: settings.get("http.server.denied_filename"),
    hosts: listOf(settings.get("http.server.hosts")),
    origins: origins.has("*") ? "any" : origins,
  };
}

function isLocal(settings: Pick<Settings, "get">): boolean {
  return settings.get("http.server.interface") === "local";
}

function listOf(text: string): ReadonlySet<string> {
  return new Set(
    text
      .toLowerCase()
      .split(/[\s,]+/)
      .map((each) => each.replace(/\/$/, ""))
      .filter((each) => each !== ""),
  );
}
