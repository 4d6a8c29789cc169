import assert from "node:assert/strict";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { createClient } from "@regrow/client/client";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { startDms } from "../harness/dms.ts";
import { mount, whyNoMount } from "../harness/mounted.ts";
import { until } from "../harness/until.ts";

const MIB = 1024 * 1024;
const WITHIN_MS = 60_000;

const skip = (await withTempFolder(async (folder) => await whyNoMount(folder, "tmpfs"))) ?? false;

interface Report {
  readonly status: string;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly problem: string | null }[];
}

describe("a DMS on a full disk", { timeout: 120_000, skip }, () => {
  it("says what is wrong, goes on answering what needs no room, and goes on with everything when there is room", async () => {
    await withTempFolder(async (folder) => {
      await using disk = await mount(join(folder, "small"), ["-t", "tmpfs", "-o", `size=${32 * MIB}`, "tmpfs"]);
      await using dms = await startDms({
        folder: join(disk.path, "dms"),
        env: { REGROW_DMS_OPERATIONS_PORT: "0", REGROW_DMS_READY_FREE_MB: "1" },
      });
      const guest = createClient({ address: dms.peopleAddress, token: null, fetch });
      const account = { userName: "ada", email: "ada@example.com", password: "correct horse battery" };
      const { token } = await guest.call("signUp", account);
      const ada = createClient({ address: dms.peopleAddress, token, fetch });
      const ready = async (): Promise<{ readonly httpStatus: number; readonly report: Report }> => {
        const answer = await fetch(`${dms.operationsAddress}/readyz`);
        return { httpStatus: answer.status, report: (await answer.json()) as Report };
      };
      assert.equal((await ready()).httpStatus, 200);

      await fill(join(disk.path, "filler"));
      const refusal = await until(
        "a refusal",
        async () => {
          try {
            await ada.call("createToken", { kind: "provision" });
            return undefined; // the database had room of its own for it
          } catch (thrown) {
            return thrown;
          }
        },
        WITHIN_MS,
      );
      assert.match(String(refusal), /There is not enough free space/);
      const { httpStatus, report } = await until(
        "not ready",
        async () => {
          const found = await ready();
          // What the database's check writes is less than what was refused: there may be room of its own for a few more of that.
          const isDatabaseFull = found.report.checks.some(({ name, ok }) => name === "database" && !ok);
          return found.httpStatus === 503 && isDatabaseFull ? found : undefined;
        },
        WITHIN_MS,
      );
      assert.equal(httpStatus, 503);
      const failed = report.checks.filter(({ ok }) => !ok);
      assert.deepEqual(
        failed.map(({ name }) => name),
        ["database", "folder"],
      );
      assert.match(failed[0]?.problem ?? "", /full/);
      assert.match(failed[1]?.problem ?? "", /bytes are free/);
      assert.equal((await fetch(`${dms.peopleAddress}/readyz`)).status, 503);

      assert.equal((await ada.call("me", {})).userName, "ada");
      await ada.call("listTokens", {});
      assert.equal((await fetch(`${dms.peopleAddress}/healthz`)).status, 200);
      assert.match(
        await (await fetch(`${dms.operationsAddress}/metrics`)).text(),
        /^regrow_ready\{check="database"\} 0$/m,
      );

      await rm(join(disk.path, "filler"));
      await until("ready", async () => ((await ready()).httpStatus === 200 ? true : undefined), WITHIN_MS);
      const { id } = await ada.call("createToken", { kind: "provision" });
      assert.ok((await ada.call("listTokens", {})).tokens.some((token) => token.id === id));
    });
  });
});

/** Until not a byte is left. */
async function fill(path: string): Promise<void> {
  await using file = await open(path, "w");
  for (const piece of [MIB, 4_096, 1]) {
    const writeAll = async (): Promise<never> => {
      for (;;) await file.appendFile(Buffer.alloc(piece));
    };
    await assert.rejects(writeAll(), { code: "ENOSPC" });
  }
}
