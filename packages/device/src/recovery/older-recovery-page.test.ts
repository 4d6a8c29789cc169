import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { Crc16 } from "@regrow/core/file";
import { DIALECTS } from "@regrow/core/variable";
import { simulatedNetwork } from "../../test/air.ts";
import { startHttpServer } from "../../test/local-servers.ts";
import { openWeb, type Web } from "../../test/open-web.ts";

const APP: Readonly<Record<string, string>> = {
  "index.html": "<p>the app of old",
  "zentrios.js.gz": "\u001f packed",
  "zentrios.css.gz": "\u001f packed as well",
  "unauthorized.html": "<p>no",
};

/** What `resources.zentri.com` gave: a manifest with CRC-16, and the files. */
function startResources() {
  const files = Object.entries(APP).map(([name, text]) => {
    const checksum = new Crc16();
    checksum.update(Buffer.from(text));
    const crc = checksum.value.toString(16).toUpperCase().padStart(4, "0");
    return { name, size: Buffer.byteLength(text), crc };
  });
  return startHttpServer((request, response) => {
    const name = request.url?.split("/").at(-1) ?? "";
    if (name === "version.json") response.end(JSON.stringify({ version: "3.0.1", files }));
    else response.writeHead(APP[name] === undefined ? 404 : 200).end(APP[name]);
  });
}

/** GET /command/<line>, as these pages ask: a browser's request for a page of the device. */
async function get(web: Web, line: string): Promise<unknown> {
  const headers = { "user-agent": "Mozilla/5.0", referer: `http://127.0.0.1:${web.server.port}/.recovery.html` };
  return (await web.ask(`/command/${encodeURI(line)}`, { headers })).json?.["response"];
}

async function post(web: Web, command: string): Promise<unknown> {
  return (await web.post({ flags: 0, command })).json?.["response"];
}

/** The documented sequence (device-facts 9): pages that were written for the modules work as they are. */
describe("an older recovery page", () => {
  for (const dialect of DIALECTS) {
    it(`takes the network's name and passkey in set-up mode, ${dialect}`, async () => {
      const { clock, network } = simulatedNetwork();
      await using web = await openWeb({ dialect, device: { clock, network } });
      await clock.runUntil(web.context.networking.startSetup());
      assert.equal(await get(web, "setup status"), "1\r\n");
      assert.equal(await get(web, "get ht s i"), "local\r\n");
      assert.equal(await get(web, "get ne f"), "wlan\r\n");
      assert.equal(await post(web, 'set wl s "home"'), "Set OK\r\n");
      assert.equal(await post(web, 'set wl p "correct horse"'), "Set OK\r\n");
      assert.equal(await post(web, "save"), "Success\r\n");
      assert.equal(await post(web, "setup stop"), "Success\r\n");
      await clock.advance(10_000);
      assert.equal(await get(web, "setup status"), "0\r\n");
      assert.equal((await network.status()).wlan?.ssid, "home");
    });

    it(`downloads the files, points the device at them, and sees it come back, ${dialect}`, async () => {
      await using resources = await startResources();
      const { clock, network } = simulatedNetwork();
      const set = { "wlan.ssid": "home", "wlan.passkey": "correct horse", "http.server.root_filename": "lost.html" };
      let restarts = 0;
      const restartNetwork = async (): Promise<void> => void (restarts += 1);
      await using web = await openWeb({ dialect, device: { clock, network }, set, restartNetwork });
      await clock.runUntil(web.context.networking.up("wlan"));
      assert.equal(await get(web, "setup status"), "0\r\n");
      const base = `${resources.url}/webapp/3.0/release`;
      const manifest = (await (await fetch(`${base}/version.json`)).json()) as {
        readonly files: readonly { readonly name: string; readonly crc: string }[];
      };
      for (const { name, crc } of manifest.files)
        assert.match(
          String(await post(web, `http_download -c ${crc} ${base}/${name} webapp/${name}`)),
          /^(?!Command f)/,
        );
      assert.equal(await post(web, "set ht s r webapp/index.html"), "Set OK\r\n");
      assert.equal(await post(web, "set se w r webapp/index.html"), "Set OK\r\n");
      assert.equal(await post(web, "save"), "Success\r\n");
      assert.equal(await post(web, "nre"), "Success\r\n");
      await clock.advance(10_000);
      assert.equal(restarts, 1);
      // Also where the device does not join by itself when it starts: whoever looks at it over the network is not locked out.
      assert.equal((await network.status()).wlan?.ssid, "home");
      assert.match(String(await get(web, "ver")), /linux/);
      for (const [name, text] of Object.entries(APP)) {
        const { sha256 } = await web.files.hash(`webapp/${name}`);
        assert.equal(sha256, createHash("sha256").update(text).digest("hex"), name);
      }
      assert.equal((await web.ask("/webapp/index.html")).bytes.toString(), APP["index.html"]);
      web.context.settings.load();
      assert.equal(web.context.settings.get("http.server.root_filename"), "webapp/index.html");
    });
  }

  it("learns of a file that arrived with other bytes than its manifest says", async () => {
    await using resources = await startResources();
    await using web = await openWeb();
    const said = await post(web, `http_download -c 0000 ${resources.url}/index.html webapp/index.html`);
    assert.match(String(said), /Command failed/i);
    assert.equal((await web.ask("/")).headers.location, "/.recovery.html");
  });
});
