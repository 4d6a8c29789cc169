import type { SeenDevice } from "../device/index.ts";
import { html, type Html } from "./html.ts";
import { timeAgo } from "./time-text.ts";

/** The fleet at a glance. */
export function devicesPage(devices: readonly SeenDevice[], nowMs: number): Html {
  return html`<h1>Devices</h1>
    ${devices.length === 0 ? empty() : table(devices, nowMs)}`;
}

/** How a device is, in one word and one colour. */
export function badge(device: SeenDevice): Html {
  const { reported } = device;
  if (device.isLogBroken) return html`<span class="badge bad">log broken</span>`;
  if (device.state !== "activated") return html`<span class="badge">${device.state}</span>`;
  if (reported !== null && reported.safeMode !== null) return html`<span class="badge bad">safe mode</span>`;
  if (reported?.onTrial === true) return html`<span class="badge busy">trying ${reported.runningVersion}</span>`;
  return html`<span class="badge good">active</span>`;
}

function empty(): Html {
  return html`<div class="card">
    <h2>No devices yet</h2>
    <p>
      Make a provisioning token with the API (<code>POST /api/tokens</code>) or the command line, give it to a device,
      and let it run <code>dms_provision</code>. It appears here.
    </p>
  </div>`;
}

function table(devices: readonly SeenDevice[], nowMs: number): Html {
  return html`<table class="stack">
    <thead>
      <tr>
        <th scope="col">Device</th>
        <th scope="col">Product</th>
        <th scope="col">Version</th>
        <th scope="col">State</th>
        <th scope="col">Last seen</th>
      </tr>
    </thead>
    <tbody>
      ${devices.map((device) => row(device, nowMs))}
    </tbody>
  </table>`;
}

function row(device: SeenDevice, nowMs: number): Html {
  return html`<tr>
    <th scope="row" data-label="Device">
      <a href="/devices/${device.uuid}"><code>${device.uuid}</code></a>
    </th>
    <td data-label="Product">${device.product ?? html`<span class="quiet">none</span>`}</td>
    <td data-label="Version">${device.runningVersion ?? html`<span class="quiet">none confirmed</span>`}</td>
    <td data-label="State">${badge(device)}</td>
    <td data-label="Last seen">${timeAgo(device.lastSeenAtMs, nowMs)}</td>
  </tr> `;
}
