import { startDmsProcess, type DmsProcess } from "regrow/process";

export interface DmsOptions {
  /** Where the DMS keeps everything. Starting again in the same folder is a restart. */
  readonly folder: string;
  /** Give the ports of the first start to a restart: devices know the address. */
  readonly peoplePort?: number;
  readonly devicePort?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** A real DMS in a process of its own. `dms.child.killAll()` is kill -9. */
export async function startDms({ folder, peoplePort, devicePort, env }: DmsOptions): Promise<DmsProcess> {
  return await startDmsProcess({
    folder,
    ...(peoplePort === undefined ? {} : { peoplePort }),
    ...(devicePort === undefined ? {} : { devicePort }),
    ...(env === undefined ? {} : { environment: env }),
  });
}
