/**
 * Asks the device how it is, takes name and passkey of a network, and has the web app restored from the DMS or from a file. Speaks
 * `/command`, `/recovery` and `/bundle`. Whatever came from anywhere is put into the page as text.
 */
export const RECOVERY_SCRIPT = String.raw`
"use strict";
const $ = (id) => document.getElementById(id);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const JOIN_MS = 180000, RESTORE_MS = 1800000, RESTART_MS = 600000, OPEN_MS = 5000;
let status = null, isBusy = false;

class Refused extends Error {}

const ask = async (path, options) => {
  const answer = await fetch(path, { signal: AbortSignal.timeout(30000), cache: "no-store", ...options });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(body.advice || "the device answers " + answer.status);
  return body;
};
const JSON_POST = { method: "POST", headers: { "content-type": "application/json" } };
const command = async (line) => {
  const { code, response, advice } = await ask("/command", { ...JSON_POST, body: JSON.stringify({ flags: 0, command: line }) });
  if (code !== 0) throw new Refused(advice || response.trim());
  return response;
};
const quoted = (text) => '"' + text + '"';

const say = (text, more = "", { isBad = false, done = null, canOpen = false } = {}) => {
  $("news").hidden = false;
  $("news").className = isBad ? "bad" : "";
  if ($("said").textContent !== text) $("said").textContent = text;
  if ($("more").textContent !== more) $("more").textContent = more;
  $("progress").hidden = done === null;
  if (done !== null && done >= 0) $("progress").value = done;
  else $("progress").removeAttribute("value");
  $("open").hidden = !canOpen;
};
const complain = (error, text) =>
  say(text, error instanceof Refused ? error.message : "The device does not answer. Is this browser still in its network?", { isBad: true });

const setBusy = (value) => {
  isBusy = value;
  for (const field of document.querySelectorAll("button, input, select")) field.disabled = value;
  if (value) { $("news").hidden = false; $("news").focus(); }
};
const work = async (failure, action) => {
  if (isBusy) return;
  setBusy(true);
  try { await action(); } catch (error) { complain(error, failure); } finally { setBusy(false); show(); }
};

const show = () => {
  if (status === null) return;
  const { software, safeMode, settingUp, network, hasDms } = status;
  $("facts").textContent = [
    software === null ? "no software installed" : software.product + " " + software.version,
    safeMode ? "safe mode" : null,
    settingUp ? "being set up" : network.ssid === null ? network.ip : "in " + network.ssid + (network.ip === null ? "" : ", " + network.ip),
  ].filter((part) => part !== null).join(" · ");
  $("network").hidden = !settingUp;
  $("restore").hidden = $("upload").hidden = false;
  $("where").textContent = !hasDms
    ? "What the device still has of it is used; for anything else it needs a bundle file, as it belongs to no DMS."
    : settingUp
      ? "What the device still has of it is used. For what only the DMS has, join a network first."
      : "What the device does not have any more comes from the DMS.";
};

const load = async () => {
  status = await ask("/recovery");
  show();
  return status;
};

const scan = async () => {
  const rows = (await command("wlan_scan -v")).split("\r\n").filter((line) => line.startsWith("#"));
  const found = new Map();
  for (const row of rows) {
    const parts = row.replace(/ +/g, " ").split(" ");
    const length = Number(parts[8]), ssid = length > 0 ? row.slice(-length) : "";
    if (ssid !== "" && !found.has(ssid)) found.set(ssid, { rssi: Number(parts[3]), security: parts[6] });
  }
  const chosen = $("choice").value;
  $("choice").replaceChildren(...[...found].map(([ssid, { rssi, security }]) => {
    const strength = rssi > -60 ? "strong" : rssi > -75 ? "fair" : "weak";
    return new Option(ssid + " (" + strength + ", " + (security === "Open" ? "open" : security) + ")", ssid);
  }), new Option("Another one …", ""));
  if (found.has(chosen)) $("choice").value = chosen;
  pick();
};
const pick = () => { $("other").hidden = $("choice").value !== ""; };

const join = async () => {
  const ssid = $("choice").value || $("ssid").value, passkey = $("passkey").value;
  if (ssid === "") return say("Which network?", "Choose one, or type its name.", { isBad: true });
  if ((ssid + passkey).includes('"')) return say("A quotation mark cannot be taken", "Give the passkey as its 64 hexadecimal digits, or set it on the device's console.", { isBad: true });
  say("Saving name and passkey …");
  const before = status.setupCount;
  for (const line of ["set wlan.bssid " + quoted(""), "set wlan.security Auto", "set wlan.ssid " + quoted(ssid), "set wlan.passkey " + quoted(passkey)]) await command(line);
  // After its next start too; a device in safe mode does not take this one.
  await command("set wlan.auto_join.enabled 1").catch(() => {});
  await command("save");
  say("Network name and passkey saved.", "The device leaves this network and joins " + ssid + ". Let this browser join it too.", { done: -1 });
  await command("setup stop");
  for (const end = Date.now() + JOIN_MS; Date.now() < end; await pause(1000)) {
    const now = await ask("/recovery", { signal: AbortSignal.timeout(4000) }).catch(() => null);
    if (now === null) continue;
    status = now;
    if (now.settingUp && now.setupCount === before) continue;
    if (now.settingUp) return say("The device could not join " + ssid, now.joinFailure || "", { isBad: true });
    // Before the set-up network has quite gone, that is what is up.
    if (now.network.isUp && now.network.ssid !== null) return say("The device has joined " + ssid + ".", now.network.ip === null ? "" : "Its address there is " + now.network.ip + ".");
  }
  say("Nothing has been heard of the device", "If this browser has not joined " + ssid + ", join it and open the device's address there. If the passkey was wrong, the set-up network is there again.", { isBad: true });
};

const STEPS = {
  showing: "Looking for hidden files …",
  repairing: "Giving damaged files back …",
  fetching: "Fetching files from the DMS …",
  checking: "Checking every file …",
};
const restore = async (from) => {
  say("Restoring the web app …", "", { done: -1 });
  let now = await ask("/recovery", { ...JSON_POST, body: JSON.stringify({ from }) });
  for (const end = Date.now() + RESTORE_MS; now.restore.state === "running" && Date.now() < end;) {
    say("Restoring the web app …", STEPS[now.restore.step] || "", { done: -1 });
    await pause(500);
    now = await ask("/recovery").catch((error) => { if (error instanceof Refused) throw error; return now; });
  }
  status = now;
  const { restore } = now;
  if (restore.state === "failed") throw new Refused(restore.advice);
  if (restore.state !== "done") throw new Refused("it takes too long; look at the device's log");
  say("The web app is back.", "It opens in a moment.", { canOpen: true });
  $("open").focus();
  setTimeout(() => { location.href = "/"; }, OPEN_MS);
};

const upload = async () => {
  const [file] = $("file").files;
  if (file === undefined) return say("Which file?", "Choose the bundle file first.", { isBad: true });
  if (file.size > status.maxUploadBytes) return say("This file is too large for a bundle", file.name, { isBad: true });
  say("Uploading " + file.name + " …", "", { done: 0 });
  let isOver = false;
  const watch = (async () => {
    while (!isOver) {
      await pause(500);
      const now = await ask("/bundle").catch(() => null);
      if (isOver || now === null || now.state !== "receiving") continue;
      const percent = Math.floor((100 * now.receivedBytes) / Math.max(1, file.size));
      say("Uploading " + file.name + " …", percent < 100 ? percent + " %" : "All of it is there; the device checks it.", { done: percent });
    }
  })();
  let result;
  try {
    result = await ask("/bundle", { method: "POST", headers: { "content-type": "application/octet-stream" }, body: file, signal: AbortSignal.timeout(RESTORE_MS) });
  } catch (error) {
    if (error instanceof Refused) throw error;
    // Who is refused in the middle of sending may not get to read why.
    const last = await ask("/bundle");
    throw last.state === "failed" ? new Refused(last.advice) : error;
  } finally { isOver = true; await watch; }
  if (result.result === "installed") await restarted(result.version);
  await restore("device");
};

const restarted = async (version) => {
  say("The device starts anew with version " + version + " …", "", { done: -1 });
  for (const end = Date.now() + RESTART_MS; Date.now() < end;) {
    await pause(2000);
    const now = await ask("/recovery", { signal: AbortSignal.timeout(4000) }).catch(() => null);
    if (now !== null && now.software !== null && now.software.version === version) return;
  }
  throw new Refused("it has not come back with version " + version);
};

$("choice").addEventListener("change", pick);
$("show").addEventListener("change", () => { $("passkey").type = $("show").checked ? "text" : "password"; });
$("scan").addEventListener("click", () => work("No networks are heard", async () => { say("Looking for networks …", "", { done: -1 }); await scan(); say("Networks are listed."); }));
$("join").addEventListener("submit", (event) => { event.preventDefault(); work("The network was not joined", join); });
$("begin").addEventListener("click", () => work("The web app is not restored", () => restore(status.hasDms && !status.settingUp ? "dms" : "device")));
$("send").addEventListener("submit", (event) => { event.preventDefault(); work("The file was not taken", upload); });
load().then(async ({ webApp, settingUp, joinFailure }) => {
  if (webApp.state === "whole") say("The web app is whole.", "Nothing needs to be restored.", { canOpen: true });
  else if (webApp.state === "absent") say("There is no web app", "The installed version brings none, or cannot be read.", { isBad: true });
  else say("The web app is damaged or missing", webApp.damagedCount > 0 ? webApp.damagedCount + " damaged, such as " + webApp.damaged.join(", ") : webApp.coveredCount > 0 ? webApp.coveredCount + " hidden or covered by other files" : "", { isBad: true });
  if (!settingUp) return;
  if (joinFailure !== null) say("The device could not join its network", joinFailure, { isBad: true });
  // Whoever hears nothing types a name.
  await scan().catch(() => {});
}).catch((error) => { $("facts").textContent = ""; complain(error, "The device cannot be asked"); });
`;
