import type { Importance } from "@regrow/core/command";
import { startJoin, stepJoin, type JoinEffect, type JoinEvent, type JoinPlan } from "@regrow/core/network";
import { NetworkError, type JoinRequest, type Network } from "@regrow/core/port";
import { networkError } from "./network-error.ts";

/** Says something that nobody asked for on every console; see `Interfaces.announce`. */
export type Announce = (message: string, importance?: Importance) => void;

export interface JoinPorts {
  readonly network: Pick<Network, "scan" | "join" | "status">;
  readonly announce: Announce;
}

/**
 * Carries out the network-up sequence; every wait in it is bounded by the adapter, so attempts times time-out bounds it all.
 * @throws RegrowError NETWORK_*; the signal's reason when aborted
 */
export async function joinNetwork(
  ports: JoinPorts,
  plan: JoinPlan,
  request: JoinRequest,
  signal: AbortSignal,
): Promise<void> {
  let { state, effects } = startJoin(plan);
  const take = (event: JoinEvent): void => {
    ({ state, effects } = stepJoin(plan, state, event));
  };
  while (state.kind === "probing" || state.kind === "joining") {
    signal.throwIfAborted();
    const work = say(effects, ports);
    const associated = (): void => {
      take({ kind: "associated" });
      say(effects, ports);
    };
    take(
      await happened(work === "probe" ? probe(ports) : join(ports, { ...request, onAssociated: associated }), signal),
    );
  }
  say(effects, ports);
  if (state.kind === "failed") throw networkError(state.code, state.reason);

  function probe({ network }: JoinPorts): Promise<JoinEvent> {
    return network.scan(signal).then((networks) => ({ kind: "heard", networks }));
  }

  async function join({ network }: JoinPorts, wanted: JoinRequest): Promise<JoinEvent> {
    await network.join(wanted, signal);
    return { kind: "joined", ip: (await network.status()).ip };
  }
}

/** Says what is to be said, and gives back what is to be done. */
function say(effects: readonly JoinEffect[], { announce }: JoinPorts): "probe" | "join" {
  let work: "probe" | "join" = "join";
  for (const effect of effects) {
    if (effect.kind === "say") announce(effect.line, effect.importance);
    else work = effect.kind;
  }
  return work;
}

/** A refusal of the adapter is an event like another; an abort is not. */
async function happened(work: Promise<JoinEvent>, signal: AbortSignal): Promise<JoinEvent> {
  try {
    return await work;
  } catch (error) {
    if (signal.aborted || !(error instanceof NetworkError)) throw error;
    return { kind: "failed", code: error.code, reason: error.message };
  }
}
