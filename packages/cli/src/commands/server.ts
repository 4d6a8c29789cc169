import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { command, type Command } from "../command/index.ts";
import { openClient } from "../session/index.ts";

export const serverCommand: Command = command({
  name: "server",
  summary: "show where devices reach the DMS, and by which certificate they believe it",
  about: ["Both are given to a device when it is made: 'regrow device init --dms URL --ca FILE'."],
  arguments: {},
  options: { ca: { kind: "text", about: "file to write the certificate to, PEM", value: "FILE" } },
  run: async ({ ca }, { environment, folder, signal }) => {
    const client = await openClient(environment);
    const { deviceAddress, caPem, caFingerprints } = await client.call("getServer", {}, signal);
    const file = ca === undefined ? null : resolve(folder, ca);
    if (file !== null) await writeFile(file, caPem);
    const text = [
      `for devices:  ${deviceAddress}`,
      ...caFingerprints.map((fingerprint) => `believed by:  SHA-256 ${fingerprint}`),
      ...(file === null ? [] : [`wrote ${file}`]),
    ];
    return { text, json: { deviceAddress, caPem, caFingerprints: [...caFingerprints], file } };
  },
});
