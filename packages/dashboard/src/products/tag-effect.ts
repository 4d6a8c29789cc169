import { compareVersions, isVersion } from "@regrow/core/version";

export const TAGS = ["release", "beta", "alpha"] as const;
export type Tag = (typeof TAGS)[number];

export const TAG_WORDS = {
  release: "for every device without another tag",
  beta: "for devices tagged beta; where nothing is tagged beta they get the release",
  alpha: "for devices tagged alpha; where nothing is tagged alpha they get beta, else the release",
} as const satisfies Readonly<Record<Tag, string>>;

/** Where a device looks when nothing holds its tag. Source: dms-facts 1.1 rules 3 and 4; core/decision decides by it. */
const FALLBACK = { alpha: "beta", beta: "release", release: null } as const satisfies Record<Tag, Tag | null>;

/** Tags of devices that are offered what this tag holds: its own, and those that fall back to it. */
export function followersOf(tag: Tag, held: readonly Tag[]): readonly Tag[] {
  const isHeld = (each: Tag): boolean => each === tag || held.includes(each);
  const leadsHere = (from: Tag): boolean => {
    for (let each: Tag | null = from; each !== null; each = FALLBACK[each]) if (isHeld(each)) return each === tag;
    return false;
  };
  return TAGS.filter(leadsHere);
}

/** Devices of one tag. */
export interface Followers {
  readonly tag: Tag;
  readonly devices: number;
  /** Of those, how many run the version already. */
  readonly current: number;
}

/** What a tag on a version will do, before it is done. */
export function effectWords(
  tag: Tag,
  version: string,
  before: string | null,
  followers: readonly Followers[],
): readonly string[] {
  const [devices, current] = [sum(followers, "devices"), sum(followers, "current")];
  const more = followers.filter((each) => each.tag !== tag && each.devices > 0);
  return [
    devices === 0
      ? `No device looks at ${tag} yet.`
      : `${count(devices)} ${devices === 1 ? "looks" : "look"} at ${tag}. ${count(devices - current)} ${devices - current === 1 ? "is" : "are"} offered ${version} at the next check-in, as floor, platform, security version and update policy allow; ${current === 0 ? "none runs" : `${current} run`} it already.`,
    ...more.map(
      (each) => `Among them ${count(each.devices)} tagged ${each.tag}, because nothing is tagged ${each.tag}.`,
    ),
    ...(isOlder(version, before)
      ? [`${version} is older than ${before ?? ""}, which holds ${tag} now: devices go back to it.`]
      : []),
  ];
}

function sum(followers: readonly Followers[], what: "devices" | "current"): number {
  return followers.reduce((total, each) => total + each[what], 0);
}

function count(devices: number): string {
  return devices === 1 ? "1 device" : `${devices.toLocaleString("en")} devices`;
}

function isOlder(version: string, before: string | null): boolean {
  return before !== null && isVersion(version) && isVersion(before) && compareVersions(version, before) < 0;
}
