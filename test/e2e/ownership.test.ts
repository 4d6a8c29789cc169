import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { regrow } from "../harness/command-line.ts";
import { startScene, type Scene } from "../harness/scene.ts";
import { until } from "../harness/until.ts";

const WITHIN_MS = 90_000;
const OWN = '{"for":"one"}';

/** The device's part of docs/how-to/hand-a-device-on.md. */
describe("a real device that changes hands", { timeout: 600_000 }, () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene({ product: "HELLO" });
  });
  after(() => scene[Symbol.asyncDispose]());

  /** What a person types makes the device check in, which is when it hears what is new. */
  const checkIn = (): Promise<unknown> => scene.device().ask("dfu_query", /(?:^|> )[012]\b|fail|Rebooting/m);
  const owner = async (): Promise<string | null> => {
    const record: { owner: string | null } = JSON.parse(
      await readFile(join(scene.root, "identity/device.json"), "utf8"),
    );
    return record.owner;
  };

  it("shows files that it is given, its own before its product's, and gives them back", async () => {
    await writeFile(join(scene.folder, "config.json"), '{"for":"all"}');
    await writeFile(join(scene.folder, "own.json"), OWN);
    const give = async (...words: readonly string[]): Promise<void> => {
      const { exit, shown } = await regrow(scene, "file", "put", ...words);
      assert.equal(exit, 0, shown);
    };
    await give(join(scene.folder, "config.json"), "--product", "HELLO");
    await give(join(scene.folder, "own.json"), "--device", scene.uuid, "--name", "config.json");
    await checkIn();
    await until(
      "the files",
      async () => {
        const given: { name: string | null; files: readonly { sha256: string }[] } = JSON.parse(
          await readFile(join(scene.root, "files/given.json"), "utf8"),
        );
        // A check-in that it made by itself may have brought what was given first alone.
        return given.name !== null && given.files.some(({ sha256 }) => sha256 === hash("sha256", OWN))
          ? true
          : undefined;
      },
      WITHIN_MS,
    );
    await scene.device().ask("ls -v", /13.*config\.json/);
    await scene.device().ask("file_open config.json", /0/);
    await scene.device().ask("stream_read 0 100", /\{"for":"one"\}/);
  });

  it("is claimed by the PIN that it shows, and knows within seconds whose it is", async () => {
    await scene.client.call("unclaimDevice", { uuid: scene.uuid });
    const shown = String(await scene.device().ask("dms_pin", /[B-Z2-9]{4}-[B-Z2-9]{4}/));
    const pin = /[B-Z2-9]{4}-[B-Z2-9]{4}/.exec(shown)?.[0] ?? assert.fail(shown);
    await scene.device().ask("get dms.pin", new RegExp(pin));
    await until("the device's own idea", async () => ((await owner()) === null ? true : undefined), WITHIN_MS);
    const claimed = await regrow(scene, "device", "claim", pin.toLowerCase(), "--product", "HELLO");
    assert.equal(claimed.exit, 0, claimed.shown);
    await until("the device's own idea", async () => ((await owner()) === null ? undefined : true), WITHIN_MS);
  });

  it("forgets what its owner has left when it is ordered to, says so in its signed log, and does it once", async () => {
    const note = join(scene.root, "data/note");
    await mkdir(join(scene.root, "data"), { recursive: true });
    await writeFile(note, "of the last owner");
    await scene.client.call("orderDevice", { uuid: scene.uuid, kind: "wipe" });
    await checkIn();
    const [order] = await until(
      "the order's end",
      async () => {
        const { orders } = await scene.client.call("listDeviceOrders", { uuid: scene.uuid });
        return orders[0]?.result === "done" ? orders : undefined;
      },
      WITHIN_MS,
    );
    assert.match(order?.detail ?? "", /files of users, the app's data and variables are gone/);
    await assert.rejects(stat(note), { code: "ENOENT" });
    await writeFile(note, "of the next owner");
    await scene.restartDevice("kill");
    await checkIn();
    assert.equal(await readFile(note, "utf8"), "of the next owner");
  });
});
