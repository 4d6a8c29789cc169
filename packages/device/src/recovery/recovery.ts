import type { Clock, Logger } from "@regrow/core/port";
import type { Interfaces } from "../command/command-context.ts";
import type { Identity } from "../identity/index.ts";
import type { BundleIntake } from "../intake/index.ts";
import type { Networking } from "../network/networking.ts";
import { RestoreDesk, type RestoreState } from "./restore-desk.ts";
import type { RestoreContext } from "./restore-web-app.ts";
import { MAX_UPLOAD_BYTES, UploadDesk } from "./upload-desk.ts";
import { WebAppHealth } from "./web-app-health.ts";
import { surveyWebApp, type WebAppSurvey } from "./web-app.ts";

export interface RecoveryContext extends RestoreContext {
  readonly clock: Pick<Clock, "monotonicMs" | "sleep">;
  readonly identity: () => Promise<Pick<Identity, "dmsUrl">>;
  readonly intake: Pick<BundleIntake, "takeBundle">;
  readonly interfaces: Pick<Interfaces, "restartNetwork">;
  readonly networking: RestoreContext["networking"] & Pick<Networking, "isSettingUp" | "joinFailure" | "setupCount">;
}

/** What `GET /recovery` tells: all that the recovery page needs to know. */
export interface RecoveryStatus {
  readonly safeMode: boolean;
  readonly settingUp: boolean;
  /** How often that has begun: whoever waits for a join to end sees by it that it has failed. */
  readonly setupCount: number;
  readonly network: {
    readonly hasWlan: boolean;
    readonly isUp: boolean;
    readonly ssid: string | null;
    readonly ip: string | null;
  };
  /** Why the network was not joined after setting up; null when it was, or nobody has tried. */
  readonly joinFailure: string | null;
  readonly hasDms: boolean;
  readonly software: { readonly product: string; readonly version: string } | null;
  readonly webApp: {
    /** "absent": there is none, and nothing is known of one that the installed version would bring. */
    readonly state: "whole" | "damaged" | "absent";
    readonly files: number;
    readonly damaged: readonly string[];
    readonly damagedCount: number;
    readonly coveredCount: number;
  };
  readonly restore: RestoreState;
  readonly maxUploadBytes: number;
}

/** A look at the whole web app is good for so long: whoever waits asks every second. */
const SURVEY_MS = 5_000;

/** Bringing the web app back: for the recovery page, and for whoever serves. It outlives a restart of the server. */
export class Recovery {
  readonly health: WebAppHealth;
  readonly restore: RestoreDesk;
  readonly uploads: UploadDesk;
  readonly #context: RecoveryContext;
  #survey: { readonly result: Promise<WebAppSurvey>; readonly untilMs: number } | undefined;

  constructor(context: RecoveryContext, log: Logger) {
    const { clock, files, intake, interfaces } = context;
    this.#context = context;
    this.health = new WebAppHealth({ files, clock });
    this.uploads = new UploadDesk({ intake, clock, log });
    this.restore = new RestoreDesk({
      context,
      log,
      onRestored: async (isRootChanged) => {
        this.health.forget();
        this.#survey = undefined;
        if (isRootChanged) await interfaces.restartNetwork();
      },
    });
  }

  /** @throws RegrowError STORAGE_FAILED, INTERNAL when the bootloader does not answer */
  async status(): Promise<RecoveryStatus> {
    const { bootloader, networking, identity } = this.#context;
    const [{ record, running, isSafeMode }, { dmsUrl }, survey] = await Promise.all([
      bootloader.request({ kind: "status" }),
      identity(),
      this.#surveyed(),
    ]);
    // The network is told as far as it can be: restoring from a file needs none.
    const network = await networking.reading().catch(() => undefined);
    const software = running ?? record.confirmed;
    return {
      safeMode: isSafeMode,
      settingUp: networking.isSettingUp,
      setupCount: networking.setupCount,
      network: {
        hasWlan: networking.hasWlan,
        isUp: network?.status.isUp ?? false,
        ssid: network?.status.wlan?.ssid ?? null,
        ip: network?.status.ip ?? null,
      },
      joinFailure: networking.joinFailure,
      hasDms: dmsUrl !== null,
      software: software === null ? null : { product: software.product, version: software.version },
      webApp: webAppOf(survey),
      restore: this.restore.state,
      maxUploadBytes: MAX_UPLOAD_BYTES,
    };
  }

  #surveyed(): Promise<WebAppSurvey> {
    const { clock, files, settings } = this.#context;
    const nowMs = clock.monotonicMs();
    if (this.#survey === undefined || nowMs >= this.#survey.untilMs) {
      const root = settings.get("http.server.root_filename");
      const result = files().then((table) => surveyWebApp(table, root));
      this.#survey = { result, untilMs: nowMs + SURVEY_MS };
      result.catch(() => (this.#survey = undefined));
    }
    return this.#survey.result;
  }
}

function webAppOf({ root, files, damaged, damagedCount, covered }: WebAppSurvey): RecoveryStatus["webApp"] {
  const state =
    root === "whole" && damagedCount === 0 ? "whole" : files === 0 && root === "missing" ? "absent" : "damaged";
  return { state, files, damaged, damagedCount, coveredCount: covered.length };
}
