import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { frameworkTarget } from "@regrow/core/framework-package";
import { buildFramework, packFramework, readFrameworkList } from "@regrow/device/framework";
import { platformName } from "@regrow/device/identity";
import { command, type Command } from "../command/index.ts";
import { signTargets, targetsExpiryMs } from "../key/index.ts";
import { formatBytes } from "../output/index.ts";
import { VERSION } from "../program/index.ts";
import { KEYS_OPTIONS, openFolder } from "./key-options.ts";

export const frameworkBuildCommand: Command = command({
  name: "framework build",
  summary: "make a file with this framework, signed by the platform, for devices in rescue",
  about: [
    "A device of which no framework can be kept running takes the file over its serial line: 'regrow dfu'. It fits devices of this",
    "machine's kind only. The platform's targets keys must be in the folder; the same build is signed once.",
  ],
  arguments: {},
  options: {
    ...KEYS_OPTIONS,
    out: { kind: "text", about: "the file to write", value: "FILE", required: true },
  },
  run: async (input, context) => {
    const folder = await openFolder(input, context);
    const out = resolve(context.folder, input.out);
    const nowMs = context.clock.nowMs();
    const platform = platformName();
    const build = await mkdtemp(join(tmpdir(), "regrow-framework-"));
    try {
      const built = await buildFramework(build, { version: VERSION, builtMs: nowMs });
      const add = {
        path: frameworkTarget(platform, built.version),
        contents: await readFrameworkList(built),
        // One version may be built more than once: for other machines' libraries, or from mended sources.
        mayReplace: true,
      };
      const signing = { add, expiresMs: targetsExpiryMs(nowMs), signal: context.signal };
      const { before, targets } = await signTargets(folder, "platform", signing);
      await folder.replaceTargets("platform", before, targets);
      const { roots } = await folder.readMetadata("platform");
      const bytes = await packFramework(built, { platformRoots: roots, platformTargets: targets });
      await writeFile(out, bytes);
      return {
        text: [`Framework ${built.version} for ${platform} is signed: ${out}, ${formatBytes(bytes.length)}`],
        json: { file: out, version: built.version, platform, sizeBytes: bytes.length },
      };
    } finally {
      await rm(build, { recursive: true });
    }
  },
});
