import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { chmod, rename, writeFile } from "node:fs/promises";
import { request, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { connect } from "node:tls";
import { createClient } from "@regrow/client/client";
import { makeSelfSigned } from "@regrow/dms/certificate";
import { SystemEntropy } from "@regrow/node/entropy";
import { withTempFolder } from "@regrow/testing/temp-folder";
import type { DmsProcess } from "regrow/process";
import { logLines } from "../harness/device-log.ts";
import { startDms } from "../harness/dms.ts";
import { startScene } from "../harness/scene.ts";
import { until } from "../harness/until.ts";

const MAIN = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));
const WITHIN_MS = 60_000;
const DAY_MS = 86_400_000;

interface Ended {
  readonly exit: number;
  readonly printed: string;
  readonly shown: string;
}

/** `regrow dms` to its end. */
function dms(
  folder: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const env = { PATH: process.env["PATH"], HOME: folder, ...environment };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [MAIN, "dms", ...words],
      { cwd: folder, env, timeout: WITHIN_MS },
      (thrown, printed, shown) => resolve({ exit: thrown === null ? 0 : Number(thrown.code ?? 1), printed, shown }),
    );
  });
}

/** The server's certificate as a TLS client sees it. */
async function shownBy(address: string): Promise<string> {
  const { hostname: host, port } = new URL(address);
  const socket = connect({ host, port: Number(port), rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

async function operations(
  running: DmsProcess,
  path: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const answer = await fetch(`${running.operationsAddress}${path}`);
  return { status: answer.status, text: await answer.text() };
}

/** @param series name and labels, as they are written */
async function metricOf(running: DmsProcess, series: string): Promise<number> {
  const { text } = await operations(running, "/metrics");
  const line = text.split("\n").find((one) => one.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? 0);
}

/** docs/how-to/operate-a-dms.md, with a real process. */
describe("the configuration of regrow dms", { timeout: 180_000 }, () => {
  it("is shown with the source of each value and without secrets; nothing is made or started for it", async () => {
    await withTempFolder(async (folder) => {
      const file = join(folder, "site.json");
      const secret = "smtps://dms:hunter2@mail.example";
      await writeFile(
        file,
        JSON.stringify({ "people-port": 9000, "smtp-url": secret, "mail-from": "dms@example.com" }),
      );
      const environment = { REGROW_DMS_CONFIG: file, REGROW_DMS_PEOPLE_PORT: "9001" };
      const words = ["--print-config", "--device-port", "9002"];
      const { exit, printed, shown } = await dms(folder, words, environment);
      assert.equal(exit, 0, shown);
      assert.match(printed, /^people-port +9001 +\(environment\)$/m);
      assert.match(printed, /^device-port +9002 +\(command line\)$/m);
      assert.match(printed, /^smtp-url +\*{8} +\(.*site\.json\)$/m);
      assert.match(printed, /^folder +.*dms-data +\(default\)$/m);
      const json = await dms(folder, [...words, "--json"], environment);
      const settings: { name: string; value: unknown; source: string }[] = JSON.parse(json.printed).settings;
      assert.deepEqual(
        settings.find(({ name }) => name === "smtp-url"),
        { name: "smtp-url", value: "********", source: file },
      );
      assert.doesNotMatch(`${printed}${shown}${json.printed}`, /hunter2/);
      await assert.rejects(chmod(join(folder, "dms-data"), 0o700), { code: "ENOENT" });
    });
  });

  it("is refused whole when it names what does not exist or cannot be, with what was probably meant", async () => {
    await withTempFolder(async (folder) => {
      await writeFile(join(folder, "c.json"), '{"people-prot": 1, "pack-cache-mb": "much"}');
      const { exit, shown } = await dms(folder, ["--config", "c.json"], { REGROW_DMS_DEVICE_PROT: "1" });
      assert.equal(exit, 78);
      assert.match(shown, /REGROW_DMS_DEVICE_PROT: there is no such setting; perhaps you mean REGROW_DMS_DEVICE_PORT/);
      assert.match(shown, /c\.json: people-prot: there is no such setting; perhaps you mean people-port/);
      assert.match(shown, /c\.json: pack-cache-mb: must be a whole number from 1 to \d+ \(MiB\), is "much"/);
      const tls = ["--people-tls", "files", "--people-tls-certificate", "no.pem", "--people-tls-key", "no.key.pem"];
      const checked = await dms(folder, ["--print-config", ...tls]);
      assert.equal(checked.exit, 78);
      assert.match(checked.shown, /people-tls-certificate: .*no\.pem/);
    });
  });
});

describe("the certificate of the people's listener", { timeout: 300_000 }, () => {
  it("is replaced while the DMS runs; garbage in its place changes nothing but the log", async () => {
    await withTempFolder(async (folder) => {
      const files = { certificate: join(folder, "cert.pem"), key: join(folder, "key.pem") };
      /** As a deploy does it: each file in one move, one after the other. */
      const deploy = async (certificate: string, key: string): Promise<void> => {
        for (const [path, text] of [
          [files.certificate, certificate],
          [files.key, key],
        ] as const) {
          await writeFile(`${path}.new`, text, { mode: 0o600 });
          await rename(`${path}.new`, path);
        }
      };
      const make = async (): Promise<{ certificatePem: string; keyPem: string; fingerprint: string }> => {
        const made = await makeSelfSigned(
          { names: ["127.0.0.1"], validMs: 90 * DAY_MS },
          Date.now(),
          new SystemEntropy(),
        );
        return { ...made, fingerprint: new X509Certificate(made.certificatePem).fingerprint256 };
      };
      const [first, second, third] = [await make(), await make(), await make()];
      await deploy(first.certificatePem, first.keyPem);
      await using running = await startDms({
        folder: join(folder, "dms"),
        env: {
          REGROW_DMS_PEOPLE_TLS: "files",
          REGROW_DMS_PEOPLE_TLS_CERTIFICATE: files.certificate,
          REGROW_DMS_PEOPLE_TLS_KEY: files.key,
        },
      });
      const { peopleAddress, logFile, child } = running;
      assert.match(peopleAddress, /^https:/);
      assert.equal(await shownBy(peopleAddress), first.fingerprint);

      const shows = async ({ fingerprint }: { fingerprint: string }): Promise<true | undefined> =>
        (await shownBy(peopleAddress)) === fingerprint ? true : undefined;
      await deploy(second.certificatePem, second.keyPem);
      await until("the new certificate", () => shows(second), WITHIN_MS);

      await deploy("garbage", third.keyPem);
      // Another refusal may stand before it: of the moment in which the second certificate stood beside the first key.
      await until(
        "the refusal in the log",
        async () =>
          (await logLines(logFile, "certificate for people not taken, the old one stays")).find(({ problem }) =>
            /no certificate/.test(String(problem)),
          ),
        WITHIN_MS,
      );
      assert.equal(await shownBy(peopleAddress), second.fingerprint);

      await deploy(third.certificatePem, third.keyPem);
      process.kill(child.pid, "SIGHUP");
      await until("the third certificate", () => shows(third), WITHIN_MS);
      assert.deepEqual(await child.stop(), { code: 0, signal: null });
    });
  });

  it("is one of the DMS's own for a first try: told at the start, kept over a restart", async () => {
    await withTempFolder(async (folder) => {
      const started = async (): Promise<string> => {
        await using running = await startDms({ folder, env: { REGROW_DMS_PEOPLE_TLS: "self-signed" } });
        const told = running.peopleFingerprint ?? "";
        assert.match(told, /^[0-9A-F:]{95}$/);
        assert.equal(await shownBy(running.peopleAddress), told);
        return told;
      };
      assert.equal(await started(), await started());
    });
  });
});

describe("a DMS under watch", { timeout: 300_000 }, () => {
  it("shows the check-ins of a device", async () => {
    await using scene = await startScene({ product: "HELLO", dmsEnv: { REGROW_DMS_OPERATIONS_PORT: "0" } });
    const metric = (series: string): Promise<number> => metricOf(scene.dms(), series);
    const full = await until(
      "a check-in",
      async () => {
        const count = await metric('regrow_check_ins_total{kind="full"}');
        return count > 0 ? count : undefined;
      },
      WITHIN_MS,
    );
    scene.device().type("ota");
    await until(
      "another one",
      async () => ((await metric('regrow_check_ins_total{kind="full"}')) > full ? true : undefined),
      WITHIN_MS,
    );
    assert.equal(await metric('regrow_people_requests_total{operation="signUp",status="201"}'), 1);
    assert.ok((await metric("regrow_commit_seconds_count")) > 5);
    assert.equal((await operations(scene.dms(), "/readyz")).status, 200);
  });

  it("answers what has begun when it is told to stop, is not ready from then on, exits with 0, and has lost nothing", async () => {
    await withTempFolder(async (folder) => {
      const environment = { folder, env: { REGROW_DMS_OPERATIONS_PORT: "0" } };
      const running = await startDms(environment);
      const { child, peopleAddress } = running;
      try {
        const guest = createClient({ address: peopleAddress, token: null, fetch });
        const account = { userName: "ada", email: "ada@example.com", password: "correct horse battery" };
        const { token } = await guest.call("signUp", account);
        const begun = Array.from({ length: REQUESTS }, () => beginToken(peopleAddress, token));
        await until(
          "all of them",
          async () => ((await metricOf(running, "regrow_people_requests_running")) >= REQUESTS ? true : undefined),
          WITHIN_MS,
        );
        // Twice at once, as a service manager and the program that started it do.
        for (let count = 0; count < 2; count += 1) process.kill(child.pid, "SIGTERM");
        await until(
          "not ready",
          async () => {
            const { status, text } = await operations(running, "/readyz");
            return status === 503 && text.includes("stopping") ? true : undefined;
          },
          WITHIN_MS,
        );
        const statuses = await Promise.all(begun.map((one) => one.finish()));
        assert.deepEqual(statuses, Array(REQUESTS).fill(201));
        assert.deepEqual(await child.exited, { code: 0, signal: null });

        await using again = await startDms(environment);
        const ada = createClient({ address: again.peopleAddress, token, fetch });
        assert.equal((await ada.call("listTokens", {})).tokens.length, REQUESTS);
      } finally {
        await child.killAll();
      }
    });
  });
});

const REQUESTS = 20;

/** Asks for a token, as far as the middle of the question. */
function beginToken(address: string, token: string): { finish(): Promise<number | undefined> } {
  const body = JSON.stringify({ kind: "provision" });
  const headers = {
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    "content-length": body.length,
  };
  const asked = request(`${address}/api/tokens`, { method: "POST", headers, agent: false });
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    asked.once("response", resolve).once("error", reject),
  );
  asked.write(body.slice(0, 5));
  return {
    async finish() {
      asked.end(body.slice(5));
      const { statusCode } = (await answered).resume();
      return statusCode;
    },
  };
}
