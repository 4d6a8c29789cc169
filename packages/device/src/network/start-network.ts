import { asRegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import type { CommandContext } from "../command/command-context.ts";
import type { Outcome } from "../command/outcome.ts";

/** Between two attempts to join by itself: twice as long each time. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

type Context = Pick<CommandContext, "networking" | "settings" | "interfaces"> & {
  readonly clock: Pick<Clock, "sleep">;
};

/**
 * What the device does with its network by itself when it has started: without a name of a network the set-up command, with one it joins
 * where that is switched on, else it makes a network of its own where that is. Never rejects; ends with the signal.
 * Sources: device-facts 3.3 (`setup.auto.cmd`), 4.7.
 */
export async function startNetwork(
  context: Context,
  run: (line: string) => Promise<Outcome>,
  signal: AbortSignal,
): Promise<void> {
  const { networking, settings, interfaces } = context;
  try {
    const command = settings.get("setup.auto.cmd");
    if (settings.get("wlan.ssid") === "" && command !== "None") {
      const { code, text, advice, afterwards } = await run(command);
      if (code !== 0) interfaces.announce(`${command}: ${advice ?? text}`);
      await afterwards?.();
    } else if (!networking.hasWlan) return;
    else if (settings.get("wlan.auto_join.enabled") === "1" && settings.get("wlan.ssid") !== "")
      await autoJoin(context, signal);
    else if (settings.get("softap.auto_start") === "1") await networking.up("softap");
  } catch (error) {
    if (!signal.aborted) interfaces.announce(asRegrowError(error).message);
  }
}

/** @throws RegrowError of the last attempt */
async function autoJoin({ networking, settings, interfaces, clock }: Context, signal: AbortSignal): Promise<void> {
  const retries = Number(settings.get("wlan.auto_join.retries"));
  for (let attempt = 1, pauseMs = FIRST_PAUSE_MS; ; attempt += 1, pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await networking.up("wlan");
    } catch (error) {
      signal.throwIfAborted();
      if (retries !== 0 && attempt >= retries) throw error;
      interfaces.announce(asRegrowError(error).message, 2);
    }
    await clock.sleep(pauseMs, signal);
  }
}
