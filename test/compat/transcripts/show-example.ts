import type { TranscriptDevice } from "./device/transcript-device.ts";
import type { Example } from "./example.ts";
import type { InterfaceName } from "./interfaces.ts";
import { openDriver } from "./open-driver.ts";

/** Shows an example to a device in its situation. @throws Error where the device does not do what the documentation says */
export async function showExample(example: Example, over: InterfaceName, device: TranscriptDevice): Promise<void> {
  const driver = await openDriver(over, device);
  try {
    for (const step of example.steps) await driver.show(step);
    await driver.quiet();
  } finally {
    await driver.close();
  }
}
