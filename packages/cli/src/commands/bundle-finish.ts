import { resolve } from "node:path";
import { finishBundle, verifyBundle } from "../bundle/index.ts";
import { command, type Command } from "../command/index.ts";
import { mergeRequests, placeSigned } from "../key/index.ts";
import { formatBytes } from "../output/index.ts";
import { KEYS_OPTIONS, openFolder } from "./key-options.ts";
import { SIGN_FILE_ENDING, readRequest } from "./request-file.ts";

export const bundleFinishCommand: Command = command({
  name: "bundle finish",
  summary: "put the signatures of all who must sign into a bundle that was built with --unsigned",
  arguments: { bundle: { kind: "text", about: "bundle file; what was signed lies beside it", required: true } },
  options: {
    ...KEYS_OPTIONS,
    with: {
      kind: "list",
      about: "another person's copy of the signed file, whose signatures count too",
      value: "FILE",
    },
  },
  run: async (input, context) => {
    const folder = await openFolder(input, context);
    const file = resolve(context.folder, input.bundle);
    const request = await readRequest(`${file}${SIGN_FILE_ENDING}`);
    const others = await Promise.all(input.with.map((other) => readRequest(resolve(context.folder, other))));
    const examined = mergeRequests(folder.cryptography, request, others);
    // The list first: a bundle that appears must never name a version of it that could be signed again otherwise.
    await placeSigned(folder, examined);
    const sizeBytes = await finishBundle(file, examined.request.proposed, context.signal);
    const [platformRoot] = (await folder.readMetadata("platform")).roots;
    const { manifest } = await verifyBundle(file, {
      cryptography: folder.cryptography,
      nowMs: context.clock.nowMs(),
      signal: context.signal,
      ...(platformRoot === undefined ? {} : { platformRoot }),
    });
    const { product, version } = manifest;
    return {
      text: [`${product} ${version} is signed: ${file}, ${formatBytes(sizeBytes)}`],
      json: { file, product, version, sizeBytes },
    };
  },
});
