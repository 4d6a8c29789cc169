import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { figureOf, type Times } from "./times.ts";
import type { DashboardReady, FleetSample } from "./messages.ts";

/** What somebody asks: a path, or that of the page which follows the one before. */
type Asked = (turn: number, sample: FleetSample) => string;

const DAY_MS = 24 * 3_600_000;
const PAGED = "devices, page after page";

/** Everything that pages of the dashboard ask of a fleet. Numbers that change make that nothing is answered from what was kept. */
const QUESTIONS: Readonly<Record<string, Asked>> = {
  overview: () => "/api/overview",
  "overview, not kept": (turn) => `/api/overview?hours=${24 + (turn % 2_000)}`,
  "overview of a product, not kept": (turn, { products }) =>
    `/api/overview?product=${products[turn % products.length]}&hours=${24 + (turn % 2_000)}`,
  devices: () => "/api/devices",
  [PAGED]: () => "/api/devices",
  product: (turn, { products }) => `/api/devices?product=${products[turn % products.length]}`,
  version: (turn) => `/api/devices?version=1.${turn % 20}.0`,
  "product and version": (turn, { products }) =>
    `/api/devices?product=${products[turn % products.length]}&version=1.${turn % 20}.0`,
  tag: () => "/api/devices?tag=beta",
  "tag and version": (turn) => `/api/devices?tag=beta&version=1.${turn % 20}.0`,
  "no such version": () => "/api/devices?tag=beta&version=9.9.9",
  "safe mode": () => "/api/devices?state=safe-mode",
  "on trial": () => "/api/devices?state=on-trial",
  revoked: () => "/api/devices?state=revoked",
  unclaimed: () => "/api/devices?state=unclaimed",
  claimed: () => "/api/devices?state=claimed",
  activated: () => "/api/devices?state=activated",
  quiet: () => "/api/devices?attention=quiet",
  "missed for a day": () => `/api/devices?state=owned&notSeenSince=${Date.now() - DAY_MS}`,
  "app keeps failing": () => "/api/devices?attention=app-failing",
  "rolled back": () => "/api/devices?attention=rolled-back",
  "log broken": () => "/api/devices?attention=log-broken",
  "no software": () => "/api/devices?state=no-software",
  "no software for an hour": () => "/api/devices?attention=no-software",
  "devices that fail most": () => "/api/devices/failing",
  "devices that fail most, of a product": (turn, { products }) =>
    `/api/devices/failing?product=${products[turn % products.length]}`,
  "update held": () => "/api/devices?attention=update-held",
  "live link": () => "/api/devices?presence=linked",
  "no live link": () => "/api/devices?presence=checks-in",
  "no live link, of a product": (turn, { products }) =>
    `/api/devices?presence=checks-in&product=${products[turn % products.length]}`,
  offline: () => "/api/devices?presence=offline",
  "never seen": () => "/api/devices?presence=never-seen",
  "seen last hour": () => "/api/devices?state=owned&presence=about",
  "not seen since": () => `/api/devices?notSeenSince=${Date.now()}`,
  label: (turn) => `/api/devices?label=${encodeURIComponent(`site=Site ${turn % 500}`)}`,
  "label that all have": () => "/api/devices?label=site",
  "label and product": (turn, { products }) =>
    `/api/devices?label=kiosk&product=${products[turn % products.length]}&version=1.${turn % 20}.0`,
  "text: UUID": (turn) => `/api/devices?text=${(turn % 4_096).toString(16)}`,
  "text: label": (turn) => `/api/devices?text=${encodeURIComponent(`site=Site ${turn % 500}`)}`,
  "text: label that all have": () => "/api/devices?text=site",
  "text: nothing": () => "/api/devices?text=nothing-like-it",
  "count of all": () => "/api/devices/count",
  "count of a version": (turn) => `/api/devices/count?version=1.${turn % 20}.0`,
  "count of a state": () => "/api/devices/count?state=activated",
  "count of what was seen last hour": () => "/api/devices/count?state=owned&presence=about",
  "count without a live link": () => "/api/devices/count?presence=checks-in",
  "count of quiet ones": () => "/api/devices/count?attention=quiet",
  "count of a label": () => "/api/devices/count?label=kiosk",
  "count of a label that all have": () => "/api/devices/count?text=site",
  "one device": (turn, { uuids }) => `/api/devices/${uuids[turn % uuids.length]}`,
  "log of a device": (turn, { uuids }) => `/api/devices/${uuids[turn % uuids.length]}/log`,
  faults: () => "/api/faults",
  "new faults": () => "/api/faults?attention=new-fault",
  "faults of a product": (turn, { products }) => `/api/faults?product=${products[turn % products.length]}`,
  "devices of a fault": (_, { fingerprint }) => `/api/faults/${fingerprint}/devices`,
};

/** People who look at pages of a DMS, one after the other, with a pause after each. */
export class People {
  readonly #dms: Pick<DashboardReady, "peopleUrl" | "token" | "sample">;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #times = new Map<string, number[]>();
  #turn = 0;
  #cursor: string | null = null;

  constructor(dms: Pick<DashboardReady, "peopleUrl" | "token" | "sample">) {
    this.#dms = dms;
  }

  /** Looks for so long; all questions in turn, whoever of them asks. */
  async look({ people, pauseMs, forMs }: Readonly<Record<"people" | "pauseMs" | "forMs", number>>): Promise<void> {
    const untilMs = performance.now() + forMs;
    const one = async (place: number): Promise<void> => {
      await sleep((pauseMs * place) / people);
      while (performance.now() < untilMs) {
        await this.ask();
        await sleep(pauseMs);
      }
    };
    await Promise.all(Array.from({ length: people }, (_, place) => one(place)));
  }

  /** The next question. @returns how long its answer took, ms. @throws Error for any answer but 200 */
  async ask(): Promise<number> {
    const names = Object.keys(QUESTIONS);
    const turn = this.#turn;
    this.#turn += 1;
    const name = names[turn % names.length] ?? "";
    const path = QUESTIONS[name]?.(Math.floor(turn / names.length), this.#dms.sample) ?? "";
    const isPaged = name === PAGED;
    const begunMs = performance.now();
    const text = await this.#get(isPaged && this.#cursor !== null ? `${path}?cursor=${this.#cursor}` : path);
    const tookMs = performance.now() - begunMs;
    this.#times.set(name, [...(this.#times.get(name) ?? []), tookMs]);
    if (isPaged) this.#cursor = (JSON.parse(text) as { readonly next: string | null }).next;
    return tookMs;
  }

  /** What was asked so far, the slowest first. */
  times(): readonly Times[] {
    return [...this.#times]
      .map(([name, values]) => figureOf(name, values))
      .toSorted((one, other) => other.p95Ms - one.p95Ms);
  }

  /** What was asked so far does not count. */
  forget(): void {
    this.#times.clear();
  }

  end(): void {
    this.#agent.destroy();
  }

  #get(path: string): Promise<string> {
    const { peopleUrl, token } = this.#dms;
    const headers = { authorization: `Bearer ${token}` };
    return new Promise((resolve, reject) => {
      const asked = request(new URL(path, peopleUrl), { agent: this.#agent, headers }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (piece: string) => (text += piece));
        answer.once("error", reject);
        answer.once("end", () => {
          if (answer.statusCode === 200) resolve(text);
          else reject(new Error(`${path} answers ${answer.statusCode}: ${text}`));
        });
      });
      asked.once("error", reject);
      asked.end();
    });
  }
}
