import { countFaults, MAX_FAULTS } from "../faults/faults.ts";
import { durationText, numberIn, readVersion, valueIn, type Readings, type Snapshot } from "../device/index.ts";
import { updateLine } from "../update/update-log.ts";
import { lastUpdate } from "../update/update.ts";

/** How something is, for colour and for who cannot see it. */
export type Mood = "good" | "busy" | "bad" | "plain";

export interface Fact {
  readonly label: string;
  readonly value: string;
  /** A second line. */
  readonly detail?: string;
  readonly mood?: Mood;
}

export interface FactGroup {
  readonly title: string;
  readonly facts: readonly Fact[];
}

/** All of it in one sentence. */
export function headlineOf({ readings, faults }: Snapshot): { readonly mood: Mood; readonly text: string } {
  const { product, version } = readVersion(valueIn(readings, "system.version"));
  const what = product === "NONE" ? "No software" : `${product} ${version}`;
  const count = countFaults(faults ?? "");
  if (valueIn(readings, "system.safemode.status") === "1") return { mood: "bad", text: `${what} does not run.` };
  if (product === "NONE") return { mood: "plain", text: "No software is installed yet." };
  if (readings.get("dfu.trial") === "1") return { mood: "busy", text: `${what} runs on trial.` };
  if (count > 0) return { mood: "busy", text: `${what} runs, after ${count} ${count === 1 ? "fault" : "faults"}.` };
  if (lastUpdate(readings).mood === "bad")
    return { mood: "busy", text: `${what} runs. Its last update did not succeed.` };
  return { mood: "good", text: `${what} runs, and all is well.` };
}

/** What the status view shows of what was read. */
export function statusOf({ readings, faults, log }: Snapshot): readonly FactGroup[] {
  return [
    { title: "Software", facts: softwareFacts(readings, faults) },
    { title: "Device", facts: deviceFacts(readings) },
    { title: "Network", facts: networkFacts(readings) },
    { title: "Management", facts: managementFacts(readings, log) },
  ];
}

function softwareFacts(readings: Readings, faults: string | null): readonly Fact[] {
  const { product, version, framework, platform } = readVersion(valueIn(readings, "system.version"));
  return [
    { label: "Product", value: product === "NONE" ? "none yet" : product },
    { label: "Version", value: version, ...trialOf(readings) },
    { label: "Framework", value: framework.replace(/^Regrow-/, ""), detail: platform },
    faultFact(faults),
  ];
}

function trialOf(readings: Readings): Partial<Fact> {
  if (valueIn(readings, "system.safemode.status") === "1") return { detail: "does not run: safe mode", mood: "bad" };
  switch (readings.get("dfu.trial")) {
    case "1":
      return { detail: "on trial", mood: "busy" };
    case "0":
      return { detail: "confirmed", mood: "good" };
    default:
      return {};
  }
}

function faultFact(faults: string | null): Fact {
  if (faults === null) return { label: "Faults", value: "not told" };
  const count = countFaults(faults);
  const mood = count === 0 ? "good" : count < MAX_FAULTS ? "busy" : "bad";
  return { label: "Faults", value: `${count} of ${MAX_FAULTS}`, mood };
}

function deviceFacts(readings: Readings): readonly Fact[] {
  const seconds = numberIn(readings, "time.uptime");
  const percent = numberIn(readings, "system.memory.usage");
  return [
    { label: "Running for", value: seconds === null ? "not told" : durationText(seconds) },
    { label: "Memory in use", value: percent === null ? "not told" : `${percent} %`, mood: memoryMood(percent) },
    { label: "Clock", value: valueIn(readings, "time.rtc", "not told").replace("T", " ").replace("Z", " UTC") },
    { label: "MAC address", value: valueIn(readings, "wlan.mac", "not told") },
  ];
}

function memoryMood(percent: number | null): Mood {
  return percent !== null && percent >= 95 ? "bad" : "plain";
}

function networkFacts(readings: Readings): readonly Fact[] {
  const ssid = valueIn(readings, "wlan.ssid");
  const state = NETWORK_STATES[valueIn(readings, "wlan.network.status")];
  return [
    { label: "State", value: state?.text ?? "not told", mood: state?.mood ?? "plain" },
    { label: "Address", value: valueIn(readings, "wlan.network.ip") || "none" },
    { label: "Gateway", value: valueIn(readings, "wlan.network.gateway") || "none" },
    valueIn(readings, "network.adapter") === "nmcli"
      ? { label: "Wi-Fi", value: ssid === "" ? "none chosen" : ssid }
      : { label: "Adapter", value: "the machine's own network" },
  ];
}

/** Values of `wlan.network.status`. */
const NETWORK_STATES: Readonly<Partial<Record<string, { readonly text: string; readonly mood: Mood }>>> = {
  0: { text: "down", mood: "bad" },
  1: { text: "joined, no address yet", mood: "busy" },
  2: { text: "up", mood: "good" },
};

function managementFacts(readings: Readings, log: string | null): readonly Fact[] {
  const isProvisioned = valueIn(readings, "dms.provision.status") === "3";
  const owner = valueIn(readings, "dms.owner");
  const detail = updateLine(log);
  return [
    {
      label: "Certificate",
      value: isProvisioned ? "provisioned" : "not provisioned",
      mood: isProvisioned ? "good" : "plain",
    },
    { label: "Owner", value: owner === "" ? "not claimed" : owner },
    { label: "UUID", value: valueIn(readings, "system.uuid", "not told") },
    { label: "Last update", value: lastUpdate(readings).words, ...(detail === undefined ? {} : { detail }) },
  ];
}
