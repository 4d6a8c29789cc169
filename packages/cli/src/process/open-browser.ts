import { spawn } from "node:child_process";

/** What opens an address in the browser that its user has chosen; undefined where nobody sits before a screen. */
export function browserOpener(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] | undefined {
  if (environment["BROWSER"] === "none" || environment["CI"] !== undefined) return undefined;
  switch (platform) {
    case "darwin":
      return ["open"];
    case "win32":
      return ["rundll32", "url.dll,FileProtocolHandler"];
    default:
      return environment["DISPLAY"] === undefined && environment["WAYLAND_DISPLAY"] === undefined
        ? undefined
        : ["xdg-open"];
  }
}

/** Opens the address in a browser. The address is printed too, so that one which does not open is no failure. */
export function openInBrowser([command = "", ...more]: readonly string[], address: string): void {
  spawn(command, [...more, address], { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}
