import type { AnswerOf } from "@regrow/client/client";
import { compareVersions, isVersion } from "@regrow/core/version";
import { countedText } from "../parts/counted-text.ts";

export const TAGS = ["release", "beta", "alpha"] as const;
export type Tag = (typeof TAGS)[number];

export const TAG_WORDS = {
  release: "for every device without another tag",
  beta: "for devices tagged beta; where nothing is tagged beta they get the release",
  alpha: "for devices tagged alpha; where nothing is tagged alpha they get beta, else the release",
} as const satisfies Readonly<Record<Tag, string>>;

/** What the DMS says that a tag would do. */
export type TagPreview = AnswerOf<"previewTag">;

/** Ends of devices that are told apart; what is beyond is counted together. */
const MOST_EFFECTS = 6;

/** What a tag on a version will do, before it is done: each device is decided for by the DMS as it will be at its check-in. */
export function effectWords(tag: Tag, version: string, before: string | null, preview: TagPreview): readonly string[] {
  const { followers, effects, lookedAt, outcomes } = preview;
  const devices = followers.reduce((sum, each) => sum + each.devices, 0);
  const others = followers.filter((each) => each.tag !== tag && each.devices > 0);
  const rest = effects.slice(MOST_EFFECTS).reduce((sum, each) => sum + each.devices, 0);
  return [
    ...pastWords(version, outcomes),
    devices === 0
      ? `No device looks at ${tag} yet.`
      : `${count(devices)} ${devices === 1 ? "looks" : "look"} at ${tag}.`,
    ...others.map(
      (each) => `Among them ${count(each.devices)} tagged ${each.tag}, because nothing is tagged ${each.tag}.`,
    ),
    ...effects.slice(0, MOST_EFFECTS).map((each) => `${count(each.devices)}: ${each.text}.`),
    ...(rest > 0 ? [`${count(rest)}: something else.`] : []),
    ...(lookedAt < devices
      ? [`That is so for the first ${count(lookedAt)}; the others are too many to look at here.`]
      : []),
    ...(isOlder(version, before)
      ? [`${version} is older than ${before ?? ""}, which holds ${tag} now: devices go back to it.`]
      : []),
  ];
}

/** What became of the version until now; nothing where no device has had it. */
function pastWords(version: string, { confirmed, rolledBack }: TagPreview["outcomes"]): readonly string[] {
  if (rolledBack === 0) return confirmed === 0 ? [] : [`${version} is confirmed on ${counted(confirmed)}.`];
  const proved = confirmed === 0 ? "no device has confirmed it" : `confirmed on ${counted(confirmed)}`;
  return [`Careful: ${version} was rolled back on ${counted(rolledBack)}; ${proved}.`];
}

function count(devices: number): string {
  return devices === 1 ? "1 device" : `${devices.toLocaleString("en")} devices`;
}

function counted(devices: number): string {
  return devices === 1 ? "1 device" : `${countedText(devices)} devices`;
}

function isOlder(version: string, before: string | null): boolean {
  return before !== null && isVersion(version) && isVersion(before) && compareVersions(version, before) < 0;
}
