import type { FoundNetwork, NetworkErrorCode, WlanSecurity } from "../port/index.ts";

/** What is to be joined, and how persistently. */
export interface JoinPlan {
  readonly ssid: string;
  /** Null: any. */
  readonly bssid: string | null;
  /** Null: any. */
  readonly security: WlanSecurity | null;
  /** Attempts, `wlan.join.retries`. */
  readonly attempts: number;
  /** It has been joined before with the same details: nobody needs to look for it. */
  readonly isKnown: boolean;
  readonly usesDhcp: boolean;
}

export type JoinState =
  | { readonly kind: "probing" }
  | { readonly kind: "joining"; readonly attempt: number }
  | { readonly kind: "up" }
  | { readonly kind: "failed"; readonly code: NetworkErrorCode; readonly reason: string };

export type JoinEvent =
  | { readonly kind: "heard"; readonly networks: readonly FoundNetwork[] }
  | { readonly kind: "associated" }
  | { readonly kind: "joined"; readonly ip: string | null }
  | { readonly kind: "failed"; readonly code: NetworkErrorCode; readonly reason: string };

/** A line to be said is of importance 1 when something has changed, 3 when it tells how it goes on. */
export type JoinEffect =
  | { readonly kind: "say"; readonly line: string; readonly importance: 1 | 3 }
  | { readonly kind: "probe" }
  | { readonly kind: "join" };

export interface JoinStep {
  readonly state: JoinState;
  readonly effects: readonly JoinEffect[];
}

/** The network-up sequence from its beginning. Source: device-facts 4.7, the lines 4.2. */
export function startJoin(plan: JoinPlan): JoinStep {
  if (plan.attempts < 1) return failed("FAILED", "no attempt is allowed");
  return plan.isKnown ? attempt(plan, 1) : { state: { kind: "probing" }, effects: [{ kind: "probe" }] };
}

/** What an event leads to; one that does not belong to the state, such as a late one, leads to nothing. */
export function stepJoin(plan: JoinPlan, state: JoinState, event: JoinEvent): JoinStep {
  switch (state.kind) {
    case "probing":
      if (event.kind === "heard") return probed(plan, event.networks);
      return event.kind === "failed" ? failed(event.code, event.reason) : { state, effects: [] };
    case "joining":
      return joining(plan, state, event);
    case "up":
    case "failed":
      return { state, effects: [] };
  }
}

function probed(plan: JoinPlan, networks: readonly FoundNetwork[]): JoinStep {
  const found = networks.find((network) => network.ssid === plan.ssid && fits(plan, network));
  if (found !== undefined) {
    const next = attempt(plan, 1);
    return { ...next, effects: [progress(`Security type from probe: ${found.security}`), ...next.effects] };
  }
  // One that does not tell its name may be the right one.
  const isHidden = networks.some((network) => network.ssid === "" && fits(plan, network));
  return isHidden ? attempt(plan, 1) : failed("NOT_FOUND", `${plan.ssid} is not in reach`);
}

function fits(plan: JoinPlan, { bssid, security }: FoundNetwork): boolean {
  return (plan.bssid === null || plan.bssid === bssid) && (plan.security === null || plan.security === security);
}

function joining(plan: JoinPlan, state: JoinState & { kind: "joining" }, event: JoinEvent): JoinStep {
  switch (event.kind) {
    case "heard":
      return { state, effects: [] };
    case "associated":
      return { state, effects: plan.usesDhcp ? [progress("Obtaining IPv4 address via DHCP")] : [] };
    case "joined": {
      const address = event.ip === null ? [] : [progress(`IPv4 address: ${event.ip}`)];
      return { state: { kind: "up" }, effects: [...address, change("Associated")] };
    }
    case "failed": {
      const isLast = state.attempt >= plan.attempts || event.code === "NOT_SUPPORTED";
      return isLast ? failed(event.code, event.reason) : attempt(plan, state.attempt + 1);
    }
  }
}

function attempt(plan: JoinPlan, number: number): JoinStep {
  return {
    state: { kind: "joining", attempt: number },
    effects: [change(`Associating to ${plan.ssid}`), { kind: "join" }],
  };
}

function failed(code: NetworkErrorCode, reason: string): JoinStep {
  return { state: { kind: "failed", code, reason }, effects: [] };
}

function change(line: string): JoinEffect {
  return { kind: "say", line, importance: 1 };
}

function progress(line: string): JoinEffect {
  return { kind: "say", line, importance: 3 };
}
