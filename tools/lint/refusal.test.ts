import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { refusal } from "./refusal.mjs";

const ALLOWED: readonly (readonly [file: string, specifier: string])[] = [
  ["packages/core/src/boot/x.ts", "../error/index.ts"],
  ["packages/core/src/boot/x.ts", "typebox"],
  ["packages/core/src/boot/x.ts", "typebox/value"],
  ["packages/core/src/boot/x.test.ts", "node:assert/strict"],
  ["packages/core/src/boot/x.test.ts", "@regrow/testing/arbitrary"],
  ["packages/core/src/boot/x.test.ts", "fast-check"],
  ["packages/trust/src/ladder/x.test.ts", "@regrow/node/cryptography"],
  ["packages/node/src/disk/x.ts", "node:fs/promises"],
  ["packages/node/src/disk/x.ts", "@regrow/core/port"],
  ["packages/device/src/kernel/x.ts", "@tufjs/models"],
  ["packages/device/src/bootloader/x.ts", "@regrow/node/disk"],
  ["packages/device/src/bootloader/x.ts", "../first-stage/y.ts"],
  ["packages/device/src/kernel/x.ts", "../bootloader/index.ts"],
  ["packages/dms/src/app.ts", "fastify"],
  ["packages/cli/src/main.ts", "@regrow/dms/app"],
  ["packages/cli/bin/regrow.mjs", "../../../tools/setup/choose-node.mjs"],
  ["test/scenario/x.test.ts", "@regrow/dms/app"],
];

const REFUSED: readonly (readonly [file: string, specifier: string, reason: RegExp])[] = [
  ["packages/core/src/boot/x.ts", "node:fs", /does not know Node/],
  ["packages/core/src/boot/x.ts", "fs", /write node:fs/],
  ["packages/core/src/boot/x.ts", "kysely", /of npm only typebox/],
  ["packages/core/src/boot/x.ts", "@regrow/node/disk", /nothing of ours/],
  ["packages/core/src/boot/x.ts", "@regrow/core/error", /relative path/],
  ["packages/node/src/disk/x.ts", "ws", /no npm package/],
  ["packages/node/src/disk/x.ts", "@regrow/testing/x", /nothing shipped imports testing/],
  ["packages/sim/src/x.ts", "@regrow/device/kernel", /only core, node/],
  ["packages/device/src/kernel/x.ts", "@regrow/dms/app", /device imports of ours only/],
  ["packages/device/src/kernel/x.test.ts", "@regrow/dms/app", /device imports of ours only/],
  ["packages/dms/src/app.ts", "@regrow/device/kernel", /dms imports of ours only/],
  ["packages/device/src/bootloader/x.ts", "@tufjs/models", /no npm package/],
  ["packages/device/src/bootloader/x.ts", "@regrow/trust/verify", /only core, node/],
  ["packages/device/src/bootloader/x.ts", "../kernel/y.ts", /it loads itself/],
  ["packages/device/src/first-stage/x.ts", "../kernel/y.ts", /it loads itself/],
  ["packages/client/src/x/index.ts", "node:https", /does not know Node/],
  ["packages/cli/src/main.ts", "../../dms/src/app.ts", /import @regrow\/dms/],
  ["test/scenario/x.test.ts", "../../packages/dms/src/app.ts", /import @regrow\/dms/],
  ["packages/dms/src/x.ts", "../../../tools/check/command.ts", /leaves the package/],
  ["packages/dms/src/x.test.ts", "node:timers/promises", /do not sleep/],
  ["packages/surprise/src/x.ts", "node:fs", /has no row/],
];

describe("the arrows between packages", () => {
  for (const [file, specifier] of ALLOWED) {
    it(`${file} may import ${specifier}`, () => assert.equal(refusal(file, specifier), undefined));
  }
  for (const [file, specifier, reason] of REFUSED) {
    it(`${file} must not import ${specifier}`, () => assert.match(refusal(file, specifier) ?? "", reason));
  }
});
