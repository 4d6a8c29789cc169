/** Where things are that an app may ask for. Absolute paths of the machine. */
export interface AppPlaces {
  /** The app's own writable folder. */
  readonly data: string;
  /** The Node that runs the framework. */
  readonly runtime: string;
}

/** What an app is started with. */
export interface AppSettings {
  readonly version: string;
  readonly generation: string;
  /** From the signed manifest. */
  readonly manifestEnvironment: Readonly<Record<string, string>>;
  /** Given at manufacture by the device's owner. */
  readonly ownerEnvironment: Readonly<Record<string, string>>;
  /**
   * From the variable `app.environment`; has the last word, but on names alone that the signed manifest has: a setting must not make
   * another program of it (law L2), as some variables of loaders and languages do.
   */
  readonly settingsEnvironment: Readonly<Record<string, string>>;
}

/** The descriptor of the notify pipe. */
const NOTIFY_FD = 3;

const STANDARD_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * All of an app's environment: nothing of the framework's own leaks into it.
 * @see docs/reference/app-environment.md
 */
export function appEnvironment(places: AppPlaces, settings: AppSettings): Readonly<Record<string, string>> {
  const runtimeFolder = places.runtime.slice(0, Math.max(places.runtime.lastIndexOf("/"), 0));
  return {
    PATH: `${runtimeFolder}:${STANDARD_PATH}`,
    HOME: places.data,
    LANG: "C.UTF-8",
    ...settings.manifestEnvironment,
    ...settings.ownerEnvironment,
    ...known(settings.settingsEnvironment, settings.manifestEnvironment),
    // Last: what the framework says of itself is true.
    REGROW_DATA: places.data,
    REGROW_NODE: places.runtime,
    REGROW_NOTIFY_FD: String(NOTIFY_FD),
    REGROW_VERSION: settings.version,
    REGROW_GENERATION: settings.generation,
  };
}

function known(
  given: Readonly<Record<string, string>>,
  names: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(names, name)));
}
