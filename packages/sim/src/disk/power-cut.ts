/** Thrown by every operation of a disk whose power is gone. Not a DiskError: no program can deal with it. */
export class PowerCut extends Error {
  override readonly name = "PowerCut";

  constructor(operation: number) {
    super(`power cut at operation ${operation}`);
  }
}
