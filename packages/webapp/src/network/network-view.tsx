import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { type Readings, useDevice, useReadings, valueIn } from "../device/index.ts";
import { ActionButton } from "@regrow/components/button";
import { useLoaded } from "../page/use-loaded.ts";
import { View } from "@regrow/components/frame";
import { isSuccess, wordsOf } from "../api/index.ts";
import { JoinForm } from "./join-form.tsx";
import { readScan, SIGNAL_TEXTS, signalBars, type FoundNetwork } from "./scan.ts";

/** All channels are listened to. */
const SCAN_MS = 45_000;

/** Brings the device into a network: in setup mode over the device's own, later over the one that it is in. */
export function NetworkView(): JSX.Element {
  const readings = useReadings();
  const { loaded: setup, reload } = useLoaded("setup status", (text) => text === "1");
  const isSettingUp = setup.value.kind === "loaded" && setup.value.value;
  const hasWlan = valueIn(readings, "network.adapter") === "nmcli";
  return (
    <View title="Network">
      {isSettingUp && (
        <p class="note busy">
          The device makes a network of its own so that it can be set up. Once it joins yours, this one ends: go back to
          your network then, and open the device by its new address.
        </p>
      )}
      <NetworkNow readings={readings} />
      {hasWlan || isSettingUp ? (
        <Networks isSettingUp={isSettingUp} onJoined={reload} />
      ) : (
        <section class="card stack tight">
          <h2>The machine's own network</h2>
          <p class="quiet">
            This device uses the network of the machine it runs on as it is. To let it choose a Wi-Fi network itself,{" "}
            <a href="#/variables">set network.adapter to nmcli</a>, save and restart.
          </p>
        </section>
      )}
    </View>
  );
}

function NetworkNow({ readings }: { readonly readings: Readings }): JSX.Element {
  const rows = [
    ["Network", valueIn(readings, "wlan.ssid") || "none chosen"],
    ["Address", valueIn(readings, "wlan.network.ip") || "none"],
    ["Netmask", valueIn(readings, "wlan.network.netmask") || "none"],
    ["Gateway", valueIn(readings, "wlan.network.gateway") || "none"],
    ["Name server", valueIn(readings, "wlan.network.dns") || "none"],
  ] as const;
  return (
    <section class="card stack" aria-label="Now">
      <h2>Now</h2>
      <dl class="facts">
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

interface NetworksProps {
  readonly isSettingUp: boolean;
  readonly onJoined: () => Promise<void>;
}

function Networks({ isSettingUp, onJoined }: NetworksProps): JSX.Element {
  const device = useDevice();
  const found = useSignal<readonly FoundNetwork[] | null>(null);
  const chosen = useSignal<FoundNetwork | null>(null);
  const problem = useSignal<string | null>(null);
  const scan = async (): Promise<void> => {
    const result = await device.run("wlan_scan -v", { waitMs: SCAN_MS });
    problem.value = isSuccess(result) ? null : wordsOf(result);
    if (isSuccess(result)) found.value = readScan(result.text);
  };
  return (
    <>
      <section class="card stack" aria-label="Networks in reach">
        <div class="row apart">
          <h2>Networks in reach</h2>
          <ActionButton isSmall kind={found.value === null ? "main" : ""} action={scan}>
            {found.value === null ? "Look for networks" : "Look again"}
          </ActionButton>
        </div>
        <div role="status">
          {problem.value !== null && <p class="note bad">{problem.value}</p>}
          {found.value !== null && (
            <p class="quiet">{found.value.length === 0 ? "None was found." : `${found.value.length} found.`}</p>
          )}
        </div>
        <ul class="networks">
          {found.value?.map((network) => (
            <li key={network.bssid}>
              <button
                type="button"
                aria-pressed={chosen.value?.bssid === network.bssid}
                onClick={() => (chosen.value = network)}
              >
                <Bars rssi={network.rssi} />
                <span class="name">{network.ssid}</span>
                <span class="quiet small">{network.security}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      {chosen.value !== null && (
        <JoinForm key={chosen.value.bssid} network={chosen.value} isSettingUp={isSettingUp} onJoined={onJoined} />
      )}
    </>
  );
}

function Bars({ rssi }: { readonly rssi: number }): JSX.Element {
  const bars = signalBars(rssi);
  return (
    <>
      <span class="bars" aria-hidden="true">
        {[1, 2, 3, 4].map((bar) => (
          <i key={bar} class={bar <= bars ? "on" : ""} />
        ))}
      </span>
      <span class="only-heard">signal {SIGNAL_TEXTS[bars]},</span>
    </>
  );
}
