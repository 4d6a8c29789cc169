/** What `version` says, in its parts. */
export interface VersionParts {
  readonly product: string;
  /** Of the bundle. */
  readonly version: string;
  /** Its version; of ZentriOS, which tells none, when it was made. */
  readonly framework: string;
  readonly platform: string;
}

/**
 * Takes `<product>-<version>, <framework>, <platform>` apart, and the form of ZentriOS,
 * `<product>-<version>, Built:<date> for <platform>, Board:<platform>`. Source: device-facts 2.3.
 */
export function readVersion(text: string): VersionParts {
  const parts = text.split(",").map((part) => part.trim());
  const [head = "", told = ""] = parts;
  const [, product = head, version = ""] = /^(.*)-(\d[^-]*(?:-.*)?)$/.exec(head) ?? [];
  const platform = (parts.length > 2 ? (parts.at(-1) ?? "") : "").replace(/^Board:/, "");
  const framework = told.replace(/^Built:(.*) for \S+$/, "made $1");
  return { product, version, framework, platform };
}
