import type { Serial, SerialDevice, SerialFormat, SerialLine } from "@regrow/core/port";
import { loadBinding, openPort } from "./binding.ts";
import { NodeSerialLine } from "./node-serial-line.ts";
import { asSerialError } from "./serial-error.ts";

/** The machine's serial lines: any tty. An open one is locked against everybody else who locks. */
export class NodeSerial implements Serial {
  async open(path: string, format: SerialFormat): Promise<SerialLine> {
    try {
      return new NodeSerialLine(path, await openPort(path, format), format);
    } catch (error) {
      throw asSerialError(error, path);
    }
  }

  /** Empty where the machine has no tool that tells (udevadm). */
  async list(): Promise<readonly SerialDevice[]> {
    const binding = await loadBinding("");
    const found = await binding.list().catch(() => []);
    return found.map(({ path, manufacturer, serialNumber }) => ({
      path,
      description: [manufacturer, serialNumber].filter((each) => each !== undefined).join(" "),
    }));
  }
}
