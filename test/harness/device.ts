import { startDeviceProcess, type DeviceProcess } from "regrow/process";

export interface DeviceOptions {
  /** The device's folder. */
  readonly root: string;
  /** Where its log goes; beside the root unless told. */
  readonly logFolder?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A real device: first stage, bootloader, kernel and app as processes, its console on pipes. `device.killAll()` is a power cut. */
export async function startDevice({ root, logFolder, env }: DeviceOptions): Promise<DeviceProcess> {
  return await startDeviceProcess({
    root,
    logFolder: logFolder ?? `${root}-log`,
    ...(env === undefined ? {} : { environment: env }),
  });
}
