import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Client } from "@regrow/client/client";
import { asRegrowError, type RegrowError } from "@regrow/core/error";
import { sleep } from "../data/sleep.ts";
import type { Stage } from "../upload/send-file.ts";

/** What is sent, and what has come of it. */
export type Sending =
  | { readonly kind: "idle" }
  | { readonly kind: "sending"; readonly name: string; readonly stage: Stage }
  | { readonly kind: "done"; readonly name: string; readonly version: string; readonly state: string }
  | { readonly kind: "refused"; readonly name: string; readonly error: RegrowError }
  | { readonly kind: "stopped"; readonly name: string };

/** What is sent to one product. It goes on while its sender looks at something else. */
export class ProductUpload {
  readonly #code: string;
  readonly #sending: Signal<Sending> = signal({ kind: "idle" });
  #stop = new AbortController();

  constructor(code: string) {
    this.#code = code;
  }

  get sending(): ReadonlySignal<Sending> {
    return this.#sending;
  }

  stop(): void {
    this.#stop.abort(new DOMException("stopped", "AbortError"));
  }

  /** One at a time: another file is not taken while one is on its way. */
  async send(call: Client["call"], file: File, state: "available" | "draft"): Promise<void> {
    if (this.#sending.peek().kind === "sending") return;
    const { name } = file;
    this.#stop = new AbortController();
    const { signal: stop } = this.#stop;
    const onStage = (stage: Stage): void => void (this.#sending.value = { kind: "sending", name, stage });
    onStage({ kind: "reading", doneBytes: 0, totalBytes: file.size });
    addEventListener("beforeunload", warn);
    try {
      // Only now: nobody else needs what hashes and sends.
      const { sendFile } = await import("../upload/index.ts");
      const parts = { call, nowMs: () => performance.now(), onStage, sleep, signal: stop };
      const made = await sendFile(parts, file, { product: this.#code, state });
      this.#sending.value = { kind: "done", name, version: made.version, state: made.state };
    } catch (thrown) {
      this.#sending.value = stop.aborted
        ? { kind: "stopped", name }
        : { kind: "refused", name, error: asRegrowError(thrown) };
    } finally {
      removeEventListener("beforeunload", warn);
    }
  }
}

const uploads = new Map<string, ProductUpload>();

/** The same one for every view of a product. */
export function uploadOf(code: string): ProductUpload {
  const found = uploads.get(code) ?? new ProductUpload(code);
  uploads.set(code, found);
  return found;
}

/** The browser asks whether the page may be left. */
function warn(event: Event): void {
  event.preventDefault();
}
