// A stand-in for NetworkManager's nmcli: the subset of its grammar that we use, with its forms of output, its error texts and exit codes
// (nmcli(1); NetworkManager 1.42, src/nmcli). It keeps its state in the file named by STAND_IN_STATE, see stand-in.ts.
import { pbkdf2Sync } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmdirSync, statSync, writeFileSync } from "node:fs";

const file = process.env["STAND_IN_STATE"] ?? "";
const lock = `${file}.lock`;
/** One at a time, as the one NetworkManager behind the real ones answers; who was killed with the lock is waited for only so long. */
for (let tries = 0; tries < 400; tries += 1) {
  try {
    mkdirSync(lock);
    break;
  } catch {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }
}
const unlock = () => {
  try {
    rmdirSync(lock);
  } catch {
    // it was given up for dead
  }
};
process.once("exit", unlock);
/** @type {import("./stand-in.ts").StandInState} */
const state = JSON.parse(readFileSync(file, "utf8"));
const words = process.argv.slice(2);
state.lines.push(words);
const save = () => {
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
};
save();

/** @param {number} code @param {string} text @returns {never} */
function fail(code, text) {
  process.stderr.write(`${text}\n`);
  process.exit(code);
}

/** @param {string} text */
const say = (text) => process.stdout.write(`${text}\n`);
/** @param {string} text */
const escaped = (text) => text.replace(/[\\:]/g, "\\$&");
/** @param {string} ssid */
const hex = (ssid) => Buffer.from(ssid).toString("hex").toUpperCase();

if (state.mode === "hang") unlock();
if (state.mode === "hang") await new Promise((resolve) => setInterval(resolve, 2 ** 30));
if (state.mode === "not-running") fail(8, "Error: NetworkManager is not running.");

/** Global options come first. @type {{ isTerse: boolean, isMultiline: boolean, fields: string[], wait: number }} */
const global = { isTerse: false, isMultiline: false, fields: [], wait: 90 };
while (words[0]?.startsWith("-")) {
  const option = words.shift();
  if (option === "-t") global.isTerse = true;
  else if (option === "-m") global.isMultiline = words.shift() === "multiline";
  else if (option === "-f") global.fields = (words.shift() ?? "").split(",");
  else if (option === "--wait") global.wait = Number(words.shift());
  else fail(2, `Error: Option '${option}' is unknown, try 'nmcli -help'.`);
}

const active = () => state.profiles.find(({ uuid }) => uuid === state.active);

const FLAGS = {
  Open: ["", "(none)", "(none)"],
  WEP: ["WEP", "(none)", "(none)"],
  "WPA-AES": ["WPA1", "pair_ccmp group_ccmp psk", "(none)"],
  "WPA-TKIP": ["WPA1", "pair_tkip group_tkip psk", "(none)"],
  "WPA2-AES": ["WPA2", "(none)", "pair_ccmp group_ccmp psk"],
  "WPA2-Mixed": ["WPA1 WPA2", "pair_tkip group_tkip psk", "pair_ccmp group_tkip psk"],
  "WPA2-TKIP": ["WPA2", "(none)", "pair_tkip group_tkip psk"],
  WPA3: ["WPA3", "(none)", "pair_ccmp group_ccmp sae"],
};

const command = `${words.shift()} ${words.shift()}`;
switch (command) {
  case "device status": {
    const [connected, name] =
      state.active === null ? ["disconnected", ""] : ["connected", active()?.settings["con-name"] ?? ""];
    for (const [device, type] of state.devices)
      say(
        type === "wifi"
          ? `${device}:wifi:${state.mode === "radio-off" ? "unavailable" : connected}:${escaped(name)}`
          : `${device}:${type}:${type === "loopback" ? "connected (externally)" : "connected"}:${device}`,
      );
    break;
  }
  case "device show": {
    const lease = active()?.lease;
    say("GENERAL.HWADDR:4C:55:CC:00:00:01");
    if (lease !== undefined) say(`IP4.ADDRESS[1]:${lease.ip}/${lease.prefix}`);
    say(`IP4.GATEWAY:${lease?.gateway ?? ""}`);
    if (lease?.dns) say(`IP4.DNS[1]:${lease.dns}`);
    break;
  }
  case "device wifi": {
    if (words[0] !== "list" || words[1] !== "ifname" || words[3] !== "--rescan")
      fail(2, `Error: invalid extra argument '${words[0]}'.`);
    for (const { ssid, bssid, channel, rssi, security } of state.air) {
      const inUse = bssid === state.joined ? "*" : " ";
      const signal = Math.trunc(100 - (100 * (-rssi - 40)) / 60);
      const row = [inUse, hex(ssid), bssid, String(channel), String(signal), ...FLAGS[security]];
      say(row.map(escaped).join(":"));
    }
    break;
  }
  case "device disconnect":
    if (state.active === null) fail(6, `Error: not all devices disconnected.`);
    state.active = state.joined = null;
    say(`Device '${words[0]}' successfully disconnected.`);
    break;
  case "connection add": {
    /** @type {Record<string, string>} */
    const settings = {};
    if (words.length % 2 === 1) fail(2, "Error: value for the last property is missing.");
    for (let index = 0; index < words.length; index += 2) settings[words[index] ?? ""] = words[index + 1] ?? "";
    const uuid = settings["connection.uuid"] ?? "";
    if (settings["save"] !== "no" || settings["type"] !== "wifi" || !settings["ssid"])
      fail(2, "Error: 'ssid' argument is required.");
    if (state.profiles.some((profile) => profile.uuid === uuid))
      fail(1, "Error: Failed to add connection: a connection with this UUID already exists");
    state.profiles.push({ uuid, settings });
    say(`Connection '${settings["con-name"]}' (${uuid}) successfully added.`);
    break;
  }
  case "connection modify": {
    const profile = state.profiles.find(
      ({ uuid }) => words[0] === "--temporary" && words[1] === "uuid" && uuid === words[2],
    );
    if (profile === undefined) fail(10, `Error: unknown connection '${words[2]}'.`);
    profile.settings[words[3] ?? ""] = words[4] ?? "";
    break;
  }
  case "connection delete": {
    const index = state.profiles.findIndex(({ uuid }) => words[0] === "uuid" && uuid === words[1]);
    if (index < 0)
      fail(10, `Error: unknown connection '${words[1]}'.\nError: cannot delete unknown connection(s): '${words[1]}'.`);
    if (state.active === words[1]) state.active = state.joined = null;
    state.profiles.splice(index, 1);
    break;
  }
  case "connection up":
    up(words);
    break;
  default:
    fail(2, `Error: argument '${command}' not understood. Try passing --help instead.`);
}
save();

/** @param {string[]} line */
function up([how, uuid, ifname, device, passwd, path]) {
  const profile = state.profiles.find((each) => how === "uuid" && each.uuid === uuid);
  if (profile === undefined || ifname !== "ifname") fail(10, `Error: unknown connection '${uuid}'.`);
  const secret = passwd === "passwd-file" ? readSecret(path ?? "") : undefined;
  state.active = state.joined = null;
  save();
  const { settings } = profile;
  if (settings["802-11-wireless.mode"] === "ap") {
    if ((secret?.value.length ?? 0) < 8)
      fail(4, "Error: Connection activation failed: (7) Secrets were required, but not provided.");
    const [ip = "", prefix = ""] = settings["ipv4.addresses"]?.split("/") ?? [];
    state.active = profile.uuid;
    profile.lease = { ip, prefix, gateway: "", dns: "" };
    return;
  }
  const isHidden = settings["802-11-wireless.hidden"] === "yes";
  const network = state.air.find(
    (each) =>
      each.name === settings["ssid"] &&
      (each.ssid !== "" || isHidden) &&
      (settings["802-11-wireless.bssid"] ?? each.bssid) === each.bssid,
  );
  if (network === undefined) fail(4, "Error: Connection activation failed: (53) The Wi-Fi network could not be found.");
  if (!isOpened(network, settings["802-11-wireless-security.key-mgmt"], secret))
    fail(
      4,
      "Passwords or encryption keys are required to access the wireless network.\nError: Connection activation failed: (7) Secrets were required, but not provided.",
    );
  const isManual = settings["ipv4.method"] === "manual";
  // It would wait for so long; nobody here has the time.
  if (network.lease === null && !isManual) fail(3, `Error: Timeout ${global.wait} sec expired.`);
  const [ip = "", prefix = ""] = settings["ipv4.addresses"]?.split("/") ?? [];
  profile.lease = isManual
    ? { ip, prefix, gateway: settings["ipv4.gateway"] ?? "", dns: settings["ipv4.dns"] ?? "" }
    : {
        prefix: "24",
        ip: network.lease?.ip ?? "",
        gateway: network.lease?.gateway ?? "",
        dns: network.lease?.dns ?? "",
      };
  state.active = profile.uuid;
  state.joined = network.bssid;
  say(
    `Connection successfully activated (D-Bus active path: /org/freedesktop/NetworkManager/ActiveConnection/${device})`,
  );
}

/** @param {import("@regrow/sim/network").AirNetwork} network @param {string | undefined} management @param {{ property: string, value: string } | undefined} secret */
function isOpened({ security, passkey, name }, management, secret) {
  const needed =
    security === "Open" ? undefined : security === "WPA3" ? "sae" : security === "WEP" ? "none" : "wpa-psk";
  if (management !== needed) return false;
  if (security === "Open") return true;
  if (secret?.property !== (security === "WEP" ? "wep-key0" : "psk")) return false;
  const derived = pbkdf2Sync(passkey, name, 4_096, 32, "sha1").toString("hex");
  return secret.value === passkey || secret.value === derived;
}

/** As nmc_utils_parse_passwd_file reads it: blanks around the value are cut off, a backslash takes what follows as it is. @param {string} path */
function readSecret(path) {
  if ((statSync(path).mode & 0o077) !== 0) fail(2, "Error: the secret is not secret");
  state.secretFiles.push(path);
  const [, property = "", raw = ""] =
    /^802-11-wireless-security\.([a-z0-9-]+):[ \t]*((?:\\.|[^\\])*?)[ \t]*\n$/.exec(readFileSync(path, "utf8")) ?? [];
  return { property, value: raw.replace(/\\(.)/g, "$1") };
}
