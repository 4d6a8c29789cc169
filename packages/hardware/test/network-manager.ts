import { execFile, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { makeTempFolder } from "@regrow/testing/temp-folder";

/** The real NetworkManager, on a bus and in a network of its own, with one end of a cable as its only device. */
export interface RealNetworkManager extends AsyncDisposable {
  /** The real nmcli, which speaks with it. */
  readonly command: string;
  /** Name of its device. */
  readonly device: string;
  /** Ends NetworkManager; the bus stays. */
  end(): Promise<void>;
}

const TOOLS = ["dbus-daemon", "ip", "NetworkManager", "nmcli", "unshare"];
const DEVICE = "regrow0";
const START_MS = 60_000;

/** Why it cannot be had on this machine; false: it can. */
export function whyNoNetworkManager(): string | false {
  const missing = TOOLS.filter((tool) => spawnSync("which", [tool]).status !== 0);
  if (missing.length > 0) return `no ${missing.join(", ")} (Debian: network-manager, dbus, iproute2, util-linux)`;
  return spawnSync("unshare", ["--net", "--mount", "true"]).status === 0 ? false : "no right to make namespaces";
}

/**
 * Its network namespace has none of the machine's devices, its mount namespace none of the machine's folders that it writes to: what it
 * does reaches nothing but the veth pair that is made for it.
 */
export async function startNetworkManager(): Promise<RealNetworkManager> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(await makeTempFolder());
  const at = (name: string): string => join(folder.path, name);
  const bus = `unix:path=${at("bus")}`;
  await writeFile(at("bus.conf"), busConfiguration(bus));
  await writeFile(at("nm.conf"), CONFIGURATION);
  await writeFile(at("start.sh"), startScript(at("nm.conf")));
  await writeFile(at("nmcli"), `#!/bin/sh\nexport DBUS_SYSTEM_BUS_ADDRESS='${bus}' LC_ALL=C.UTF-8\nexec nmcli "$@"\n`);
  await chmod(at("nmcli"), 0o755);
  const environment = { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: bus };
  const daemon = spawn("dbus-daemon", [`--config-file=${at("bus.conf")}`, "--nofork", "--nopidfile"], {
    stdio: "ignore",
  });
  starting.defer(() => end(daemon));
  const manager = spawn("unshare", ["--net", "--mount", "sh", at("start.sh")], { stdio: "ignore", env: environment });
  starting.defer(() => end(manager));
  await untilRunning(at("nmcli"), manager);
  const running = starting.move();
  return {
    command: at("nmcli"),
    device: DEVICE,
    end: () => end(manager),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** A private bus on which everybody may do everything. @see dbus-daemon(1) */
function busConfiguration(address: string): string {
  return `<busconfig><type>system</type><listen>${address}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>`;
}

/** It looks after the devices whose names begin with ours, asks nobody for rights and writes no resolv.conf. */
const CONFIGURATION = `[main]
plugins=keyfile
dns=none
rc-manager=unmanaged
auth-polkit=false
no-auto-default=*
[keyfile]
unmanaged-devices=except:interface-name:regrow*
[connectivity]
enabled=false
`;

function startScript(configuration: string): string {
  return `set -e
mount -t tmpfs none /run
mkdir -p /var/lib/NetworkManager /etc/NetworkManager
mount -t tmpfs none /var/lib/NetworkManager
mount -t tmpfs none /etc/NetworkManager
# Without udev: that it may not write here tells it so.
mount -t sysfs -o ro none /sys
ip link set lo up
ip link add ${DEVICE} type veth peer name peer0
ip link set peer0 up
exec NetworkManager --no-daemon --config '${configuration}' --config-dir /run/c --system-config-dir /run/s \
  --intern-config /run/i --state-file /run/state --pid-file /run/pid
`;
}

async function untilRunning(nmcli: string, manager: ChildProcess): Promise<void> {
  const deadlineMs = Date.now() + START_MS;
  const ask = promisify(execFile);
  for (;;) {
    const devices = await ask(nmcli, ["-t", "-f", "DEVICE", "device", "status"]).catch(() => NOT_RUNNING);
    if (devices.stdout.includes(DEVICE)) return;
    if (manager.exitCode !== null || Date.now() > deadlineMs) throw new Error("NetworkManager does not start");
  }
}

const NOT_RUNNING = { stdout: "" };

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill();
  await ended;
}
