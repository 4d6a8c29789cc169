import { RegrowError } from "@regrow/core/error";
import type { AnswerTo, LinkRequest, RequestOf } from "@regrow/core/link";
import type { Outcome } from "../command/index.ts";
import type { ChannelCommands } from "../console/index.ts";
import { CommandDesk } from "../web/command-desk.ts";
import type { DeviceConsoles } from "./device-consoles.ts";
import type { LinkParts } from "./link-parts.ts";
import { getVariables, setVariables } from "./link-variables.ts";
import type { LiveLog } from "./live-log.ts";

interface ServiceParts extends Pick<LinkParts, "clock" | "dialect" | "isSafeMode" | "checkIn"> {
  /** Console, commands and variables are switched on. */
  readonly takesCommands: boolean;
  /** Of all lines that come alone. */
  readonly own: ChannelCommands;
  readonly consoles: DeviceConsoles;
  readonly log: LiveLog;
  /** Is called with what a command wishes to happen once its answer has left. */
  readonly after: (afterwards: NonNullable<Outcome["afterwards"]>) => void;
  /** The link is gone. */
  readonly signal: AbortSignal;
}

/** For whoever is told why a command was refused. */
const REFUSED = "too many commands wait, or the one before takes too long";
const MAX_TEXT = 1_024;

/** What a device does for its DMS when it is asked. */
export class LinkServices {
  readonly #parts: ServiceParts;
  readonly #desk: CommandDesk;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
    this.#desk = new CommandDesk(parts.own.run, parts.clock);
  }

  async serve(request: LinkRequest): Promise<unknown> {
    switch (request.request) {
      case "ping":
        return null;
      case "echo":
        return request.data;
      case "action":
        return this.#act(request);
      case "ota":
        return this.#update(request);
      case "watch":
        return this.#parts.log.switch(request);
      case "console-close":
        return this.#parts.consoles.close(request);
      default:
        return this.#serveCommands(request);
    }
  }

  async #serveCommands(request: LinkRequest): Promise<unknown> {
    if (!this.#parts.takesCommands) throw new RegrowError("DEVICE_COMMANDS_OFF");
    switch (request.request) {
      case "command":
        return this.#command(request);
      case "console-open":
        return this.#parts.consoles.open(request);
      case "console-data":
        return this.#parts.consoles.take(request);
      case "get-variables":
        return getVariables(this.#parts.own, this.#parts.dialect, request);
      case "set-variables":
        return setVariables(this.#parts.own, request);
      default:
        throw new RegrowError("LINK_MESSAGE_UNKNOWN", {
          request: request.request,
          problem: "a device does not do that",
        });
    }
  }

  async #command({ line, data = new Uint8Array(0) }: RequestOf<"command">): Promise<AnswerTo<"command">> {
    const outcome = await this.#desk.carryOut(line, data, this.#parts.signal);
    if (outcome === undefined) throw new RegrowError("DEVICE_BUSY", { reason: REFUSED });
    if (outcome.afterwards !== undefined) this.#parts.after(outcome.afterwards);
    const { code, text, advice } = outcome;
    const { isSafeMode } = this.#parts;
    return {
      code,
      text,
      isSafeMode,
      ...(outcome.data === undefined ? {} : { data: outcome.data }),
      ...(advice === undefined ? {} : { advice: advice.slice(0, MAX_TEXT) }),
    };
  }

  async #update({ force, version }: Pick<RequestOf<"ota">, "force" | "version">): Promise<AnswerTo<"ota">> {
    const reply = await this.#parts.own.context.dms.update({ force, version });
    switch (reply.kind) {
      case "started":
        return { result: "started", text: reply.version };
      case "up-to-date":
        return { result: "up-to-date", text: "" };
      case "held":
        return { result: "held", text: reply.reason.slice(0, MAX_TEXT) };
    }
  }

  /** The documented sample has one action, `command`, which says what by a field of that name; actions of the same names do the same. Source: dms-facts 4.4. */
  async #act({ action, data }: RequestOf<"action">): Promise<unknown> {
    const name =
      action === "command" && typeof data === "object" && data !== null && "command" in data ? data.command : action;
    switch (name) {
      case "claimed":
        this.#parts.checkIn();
        return null;
      case "ota":
        return this.#update({ force: false, version: null });
      default:
        throw new RegrowError("ACTION_UNKNOWN", { action: String(name).slice(0, 128) });
    }
  }
}
