import { asRegrowError, type ErrorCode, type RegrowError } from "@regrow/core/error";
import type { Logger } from "@regrow/core/port";
import type { Order } from "@regrow/core/protocol";
import type { RecoveryEvent } from "@regrow/core/recovery-log";
import type { Bootloader } from "../kernel/bootloader-link.ts";

export interface OrderDependencies {
  readonly bootloader: Bootloader;
  readonly record: (event: RecoveryEvent) => Promise<void>;
  /** A line for the person at the console. */
  readonly announce: (line: string) => void;
  readonly log: Logger;
}

/** Hands orders of the DMS to the bootloader, which alone knows what was done. */
export class OrderFollower {
  readonly #dependencies: OrderDependencies;
  /** Refused in this start: the log says so, and the DMS may not have read it yet. */
  readonly #refused = new Set<string>();

  constructor(dependencies: OrderDependencies) {
    this.#dependencies = dependencies;
  }

  /** @returns true when it was taken: the device reboots to carry it out */
  async follow(order: Order): Promise<boolean> {
    const { bootloader, announce, log } = this.#dependencies;
    if (this.#refused.has(order.id)) return false;
    try {
      const { state } = await bootloader.request({ kind: "order", order });
      if (state === "done") return false;
      log.info("order taken", { order: order.kind });
      announce(`The DMS orders: ${order.kind}. Rebooting`);
      await bootloader.request({ kind: "reboot", by: "dms" });
      return true;
    } catch (thrown) {
      const error = asRegrowError(thrown);
      log.warn("order not taken", { order: order.kind, reason: error.message });
      const detail = REFUSALS[error.code]?.(error);
      if (detail !== undefined) await this.#refuse(order, detail);
      return false;
    }
  }

  async #refuse({ id, kind }: Order, detail: string): Promise<void> {
    this.#refused.add(id);
    await this.#dependencies.record({ kind: "order-refused", orderId: id, order: kind, detail });
  }
}

/** What can be done neither now nor later: the owner is told why. Of anything else the next check-in tries again. */
const REFUSALS: Readonly<Partial<Record<ErrorCode, (error: RegrowError) => string>>> = {
  INPUT_INVALID: () => "this version of the framework does not know it",
  RESET_NO_FACTORY_SOFTWARE: (error) => error.message,
  UPDATE_SECURITY_VERSION: (error) => error.message,
  UPDATE_NOT_FOR_PRODUCT: (error) => error.message,
  UPDATE_NOT_FOR_PLATFORM: (error) => error.message,
  UPDATE_BELOW_FLOOR: (error) => error.message,
};
