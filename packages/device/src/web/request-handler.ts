import type { IncomingMessage, ServerResponse } from "node:http";
import { asRegrowError } from "@regrow/core/error";
import type { Logger } from "@regrow/core/port";
import type { CommandContext } from "../command/index.ts";
import type { Networking } from "../network/index.ts";
import type { Settings } from "../settings/index.ts";
import { admit } from "./admission.ts";
import type { Api } from "./api.ts";
import { refusalOf } from "./command-answer.ts";
import { refuse, type Exchange } from "./exchange.ts";
import type { Gatekeeper } from "./gatekeeper.ts";
import { answerDenied, answerPage, answerRecoveryPage, isRecoveryPage } from "./pages.ts";
import { portalOf, setupSettings } from "./portal.ts";
import type { WebAppHealth } from "../recovery/index.ts";
import type { RecoveryApi } from "./recovery-api.ts";
import { jsonReply, send, textReply } from "./reply.ts";
import { isOfRecovery, routeOf, type AdmittedRoute } from "./route.ts";
import type { WebSettings } from "./web-settings.ts";

export interface HandlerDependencies {
  readonly context: Pick<CommandContext, "files"> & {
    readonly settings: Pick<Settings, "get">;
    readonly networking: Pick<Networking, "isSettingUp" | "setupAddress" | "visited">;
  };
  readonly settings: WebSettings;
  readonly gatekeeper: Gatekeeper;
  readonly api: Api;
  readonly recoveryApi: RecoveryApi;
  readonly health: WebAppHealth;
  readonly log: Logger;
}

/** Answers every request but those that become WebSockets. Never rejects. */
export class RequestHandler {
  readonly #dependencies: HandlerDependencies;

  constructor(dependencies: HandlerDependencies) {
    this.#dependencies = dependencies;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    try {
      await this.#answer(request, response, gone.signal);
    } catch (thrown) {
      if (response.destroyed || gone.signal.aborted) return;
      const error = asRegrowError(thrown);
      this.#dependencies.log.error("HTTP request failed", { code: error.code, reason: error.message });
      if (response.headersSent) return void response.destroy();
      await send(response, jsonReply(error.row.http, refusalOf(error.message)));
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse, gone: AbortSignal): Promise<void> {
    const { context } = this.#dependencies;
    const route = routeOf(request.method ?? "GET", request.url ?? "/");
    const settings = setupSettings(this.#dependencies.settings, context);
    const portal = portalOf(request, route, settings, context);
    if (portal !== undefined) return send(response, textReply(302, "", { location: portal }));
    const admission = admit(request.headers, route, settings);
    if (admission.kind === "answered") {
      const { status, reason, headers } = admission;
      return send(response, jsonReply(status, refusalOf(reason), headers));
    }
    const { cors, provenance } = admission;
    const exchange = { request, response, cors, gone, isUnknown: provenance === "unknown" };
    if (await this.#isLetIn(exchange, admission.route)) await this.#dispatch(exchange, admission.route);
  }

  /** Whether name and password are right; if not, it has been answered. */
  async #isLetIn(exchange: Exchange, route: AdmittedRoute): Promise<boolean> {
    const { settings, gatekeeper, context } = this.#dependencies;
    if (!settings.isAuthenticated) return true;
    const { request, response, cors, gone } = exchange;
    const entrance = await gatekeeper.ask(request.headers.authorization, request.socket.remoteAddress ?? "", gone);
    if (entrance.kind === "granted") return true;
    if (entrance.kind === "limited") {
      const seconds = String(Math.ceil(entrance.retryAfterMs / 1_000));
      await refuse(exchange, 429, `too many wrong passwords; wait ${seconds} s`, { "retry-after": seconds });
      return false;
    }
    const challenge = { "www-authenticate": gatekeeper.challenge };
    const more = { ...cors, ...challenge };
    if (route.kind !== "file") await refuse(exchange, 401, "name and password are needed", challenge);
    else await answerDenied(context.files, settings, { headers: request.headers, response, more });
    return false;
  }

  async #dispatch(exchange: Exchange, route: AdmittedRoute): Promise<void> {
    const { context, settings, api, recoveryApi, health } = this.#dependencies;
    if (route.kind !== "file") {
      if (!settings.hasApi)
        return refuse(exchange, 404, "the API is turned off; 'set http.server.api_enabled 1' turns it on");
      return isOfRecovery(route) ? recoveryApi.answer(exchange, route) : api.answer(exchange, route);
    }
    const { request, response, cors } = exchange;
    const to = { headers: request.headers, response, more: cors };
    const isRecovery = isRecoveryPage(route.name);
    const root = route.name === "" || isRecovery ? this.#visitRoot() : undefined;
    if (isRecovery) return answerRecoveryPage(to);
    const page = { path: root ?? route.name, isRoot: root !== undefined };
    return answerPage({ files: context.files, health, root: settings.rootFilename }, page, to);
  }

  /** Somebody has come, perhaps to set the device up. @returns the name of the page for that */
  #visitRoot(): string {
    const { context, settings } = this.#dependencies;
    context.networking.visited();
    return context.networking.isSettingUp ? context.settings.get("setup.web.root_filename") : settings.rootFilename;
  }
}
