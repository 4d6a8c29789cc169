/** A bit for each way in which commands arrive. Source: device-facts 8.4; the bits of the HTTP API and of the DMS are inferred. */
export const FILE_CHANNELS = { serial: 0x1, "remote-terminal": 0x2, "http-api": 0x4, dms: 0x8 } as const;
export type FileChannel = keyof typeof FILE_CHANNELS;

/** What a file has that is made without a mask. No default is documented: everybody may, as on a device without the option. */
export const ALL_CHANNELS = 0xffff;

/** True when commands that arrive this way may use the file. */
export function isPermitted({ permissions }: { readonly permissions: number }, channel: FileChannel): boolean {
  return (permissions & FILE_CHANNELS[channel]) !== 0;
}
