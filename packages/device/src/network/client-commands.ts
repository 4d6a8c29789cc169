import type { CommandContext } from "../command/command-context.ts";
import { argumentOf, type CommandLine, type ExecutorsOf } from "../command/executors.ts";
import { fail, type Outcome } from "../command/outcome.ts";
import { openRemote } from "./open-remote.ts";
import { trustedRoots } from "./trusted-roots.ts";

/** Connections to other hosts. What they are made of is loaded with the first one: most devices never open any. */
export function clientCommands(context: CommandContext): ExecutorsOf<"tcp_client" | "tls_client"> {
  return {
    tcp_client: (line) => openConnection(context, line, async () => null),
    tls_client: (line) =>
      openConnection(context, line, async () => {
        const ca = line.arguments["ca"] ?? context.settings.get("network.tls.ca_cert");
        return { caPem: await trustedRoots(ca, context.files, context.channel) };
      }),
  };
}

/** True where a line names the network that there is, or none. */
export function isInterface({ options }: Pick<CommandLine, "options">): boolean {
  return ["default", "wlan", "softap"].includes(options["interface"] ?? "default");
}

async function openConnection(
  context: CommandContext,
  line: Pick<CommandLine, "arguments" | "options">,
  trust: () => Promise<{ readonly caPem: string | undefined } | null>,
): Promise<Outcome> {
  const { settings, clock, networking } = context;
  const port = Number(argumentOf(line, "port"));
  if (port < 1 || port > 65_535) return fail(9, "A port is 1 to 65535");
  if (!isInterface(line)) return fail(7, "An interface is wlan or softap");
  const tls = await trust();
  const [{ connect }, { connectionStream }] = await Promise.all([
    import("./connect.ts"),
    import("./connection-stream.ts"),
  ]);
  const target = {
    host: argumentOf(line, "host"),
    port,
    localPort: Number(settings.get("tcp.client.local_port")),
    tls,
    timeoutMs: Number(settings.get("tcp.client.connect_timeout")),
    retries: Number(settings.get("tcp.client.retries")),
    retryPeriodMs: Number(settings.get("tcp.client.retry_period")),
  };
  const { signal, buffers } = networking;
  const socket = await connect(target, clock, signal);
  const stream = connectionStream(socket, tls === null ? "TCPC" : "TLSC", { clock, buffers, signal });
  return await openRemote(stream, context);
}
