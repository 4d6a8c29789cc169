import { join } from "node:path";
import type { Dialect } from "@regrow/core/variable";
import { makeDevice } from "regrow/device";
import type { DeviceProcess } from "regrow/process";
import { startDevice } from "../../harness/device.ts";
import { startPacedLine, type PacedLine } from "../serial/paced-line.ts";

export interface LineDeviceOptions {
  readonly folder: string;
  readonly dialect: Dialect;
  readonly baud: number;
}

/** A device as shipped, whose serial line is one end of a paced line. */
export interface LineDevice extends AsyncDisposable {
  readonly line: PacedLine;
  readonly device: DeviceProcess;
}

/** Nothing is installed here, so what it trusts does not matter. */
const PLATFORM_ROOT = Uint8Array.of(1);

export async function startLineDevice({ folder, dialect, baud }: LineDeviceOptions): Promise<LineDevice> {
  await using starting = new AsyncDisposableStack();
  const line = starting.use(await startPacedLine({ baud }));
  const root = join(folder, `device-${dialect}-${baud}`);
  await makeDevice(root, {
    platformRoot: PLATFORM_ROOT,
    product: "ACME-KIOSK",
    factorySettings: { "system.dialect": dialect, "uart.device": line.devicePath, "uart.baud": String(baud) },
  });
  const device = await startDevice({ root });
  starting.defer(async () => void (await device.stop()));
  const running = starting.move();
  return { line, device, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
