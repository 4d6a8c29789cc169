/** What a manifest's `platform` is compared with, such as linux-x64. */
export function platformName(platform: string = process.platform, architecture: string = process.arch): string {
  return `${platform}-${architecture}`;
}
