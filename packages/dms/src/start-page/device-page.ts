import { parseLine } from "@regrow/core/recovery-log";
import type { OutcomeResult, Schema } from "../database/index.ts";
import type { DeviceHistory, FaultView, OutcomeView } from "../device/index.ts";
import { badge } from "./devices-page.ts";
import { html, type Html } from "./html.ts";
import { exactTime, timeAgo } from "./time-text.ts";

const RESULTS: Readonly<Record<OutcomeResult, { readonly text: string; readonly look: string }>> = {
  installed: { text: "installed, on trial", look: "busy" },
  confirmed: { text: "confirmed", look: "good" },
  "rolled-back": { text: "rolled back", look: "bad" },
  refused: { text: "refused", look: "bad" },
};

const REASONS: Readonly<Record<string, string>> = {
  "starts-exhausted": "it did not prove itself in three starts",
  damaged: "its files were damaged",
  asked: "somebody asked for it",
  "keeps-faulting": "it kept faulting, and the version before does not",
  "below-security-version": "it was below the device's security version",
};

/** One device: what it runs, how its updates ended and why, its recovery log. */
export function devicePage(device: DeviceHistory, log: readonly Schema["log_entries"][], nowMs: number): Html {
  const { reported } = device;
  return html`<p><a href="/">All devices</a></p>
    <h1>Device <code>${device.uuid}</code></h1>
    <dl class="card">
      <div>
        <dt>State</dt>
        <dd>${badge(device)}</dd>
      </div>
      <div>
        <dt>Product</dt>
        <dd>${device.product ?? "none"}</dd>
      </div>
      <div>
        <dt>Runs</dt>
        <dd>${device.runningVersion === null ? "nothing confirmed" : `${device.runningVersion}, confirmed`}</dd>
      </div>
      <div>
        <dt>Last seen</dt>
        <dd>${timeAgo(device.lastSeenAtMs, nowMs)}</dd>
      </div>
      ${
        reported === null
          ? null
          : html`<div>
                <dt>Platform</dt>
                <dd>${reported.platform}</dd>
              </div>
              <div>
                <dt>Framework</dt>
                <dd>${reported.framework}</dd>
              </div>
              <div>
                <dt>Faults</dt>
                <dd>${reported.appFaults} of 8</dd>
              </div>
              <div>
                <dt>Security version</dt>
                <dd>${reported.securityVersion}</dd>
              </div>`
      }
    </dl>
    <h2>Versions</h2>
    ${device.outcomes.length === 0 ? html`<p class="quiet">No update has been reported yet.</p>` : outcomes(device.outcomes)}
    <h2>Faults</h2>
    ${
      device.faults.length === 0
        ? html`<p class="quiet">None reported.</p>`
        : html`<ul class="plain">
            ${device.faults.map((fault) => html`<li class="card">${faultText(fault)}</li>`)}
          </ul>`
    }
    <h2>Recovery log</h2>
    <p class="quiet">
      Signed by the device, each entry chained to the one
      before${device.isLogBroken ? "; it has since sent a past that differs from this one" : ""}. Newest first.
    </p>
    ${log.length === 0 ? html`<p class="quiet">Empty.</p>` : logTable(log)}`;
}

function outcomes(list: readonly OutcomeView[]): Html {
  return html`<ol class="plain">
    ${list.map(outcomeItem)}
  </ol>`;
}

function outcomeItem(outcome: OutcomeView): Html {
  const { text, look } = RESULTS[outcome.result];
  const why = outcome.reason === null ? null : (REASONS[outcome.reason] ?? outcome.reason);
  return html`<li class="card">
    <p>
      <strong>${outcome.version ?? "unknown version"}</strong>
      <span class="badge ${look}">${text}</span> ${exactTime(outcome.atMs)}
    </p>
    ${why === null ? null : html`<p>Why: ${why}${outcome.detail === null ? null : html` (${outcome.detail})`}</p>`}
    ${outcome.fault === null ? null : faultText(outcome.fault)}
  </li> `;
}

function faultText(fault: FaultView): Html {
  const cause = fault.signal ?? (fault.exitCode === null ? null : `exit code ${fault.exitCode}`);
  return html`<p>
      Fault: <strong>${fault.type}</strong> of
      ${fault.subject}${fault.version === null ? null : html` ${fault.version}`}${cause === null ? null : html`, ${cause}`},
      after ${(fault.uptimeMs / 1000).toFixed(1)} s, ${exactTime(fault.atMs)}
    </p>
    ${fault.lastOutput === "" ? null : html`<pre tabindex="0" aria-label="last output">${fault.lastOutput}</pre>`}`;
}

function logTable(log: readonly Schema["log_entries"][]): Html {
  return html`<table class="stack log">
    <thead>
      <tr>
        <th scope="col">No.</th>
        <th scope="col">Time</th>
        <th scope="col">Event</th>
        <th scope="col">Entry</th>
      </tr>
    </thead>
    <tbody>
      ${log.map(
        (entry) =>
          html`<tr>
            <th scope="row" data-label="No.">${entry.sequence}</th>
            <td data-label="Time">${exactTime(entry.at_ms)}</td>
            <td data-label="Event">${entry.kind}${healingText(entry.line)}</td>
            <td data-label="Entry">
              <details>
                <summary>show</summary>
                <pre tabindex="0">${entry.line}</pre>
              </details>
            </td>
          </tr> `,
      )}
    </tbody>
  </table>`;
}

/** What a device in safe mode has tried, in words: nobody should have to look for that. */
function healingText(line: string): Html | null {
  const event = parseLine(line)?.event;
  return event?.kind === "healing" ? html`: ${event.step} ${event.outcome}<br />${event.detail}` : null;
}
