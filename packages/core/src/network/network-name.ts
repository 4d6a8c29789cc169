/**
 * A name such as `Gecko_OS-###` with its `#` filled by the last digits of the MAC address, so that two devices side by side can be told
 * apart. Source: device-facts 2.13.
 */
export function fillNetworkName(pattern: string, mac: string): string {
  const digits = mac.replaceAll(":", "");
  let left = pattern.split("#").length - 1;
  return pattern.replaceAll("#", () => digits.at(-left--) ?? "0");
}
