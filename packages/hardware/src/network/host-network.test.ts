import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createNetwork } from "./create-network.ts";
import { defaultRoute, nameServer } from "./host-files.ts";
import { HostNetwork } from "./host-network.ts";

const HEAD =
  "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT                                                       \n";

describe("the host's files", () => {
  it("name the gateway, of several the one with the smallest metric", () => {
    const table = `${HEAD}wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0                                                                            
eth0\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\t0\t0\t0                                                                             
eth0\t0000000A\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0                                                                             
wlan0\t0001A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0                                                                            
`;
    assert.deepEqual(defaultRoute(table), { interface: "eth0", gateway: "10.0.0.1" });
  });

  it("name none where there is none: no route, a link without a gateway, no file", () => {
    assert.equal(defaultRoute(HEAD), null);
    assert.equal(defaultRoute(`${HEAD}ppp0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0\n`), null);
    assert.equal(defaultRoute(""), null);
    assert.equal(defaultRoute(`${HEAD}eth0\t00000000\tgarbage\t0003\t0\t0\t0\t00000000\t0\t0\t0\n`), null);
  });

  it("name the first name server with an IPv4 address", () => {
    assert.equal(
      nameServer("# made by\nsearch example.org\nnameserver fe80::1%eth0\nnameserver 192.168.1.53\n"),
      "192.168.1.53",
    );
    assert.equal(nameServer("options edns0\n"), null);
  });
});

describe("HostNetwork", () => {
  it("tells what is there and changes nothing", async () => {
    const network = new HostNetwork();
    assert.equal(network.hasWlan, false);
    const { wlan, isAccessPoint } = await network.status();
    assert.deepEqual({ wlan, isAccessPoint }, { wlan: null, isAccessPoint: false });
    for (const change of [network.scan, network.join, network.leave, network.startAccessPoint, network.stopAccessPoint])
      await assert.rejects(change(), { name: "NetworkError", code: "NOT_SUPPORTED" });
  });
});

describe("createNetwork", () => {
  it("makes what is chosen, and the host's for anything else", async () => {
    const ports = { clock: { sleep: async () => {} } };
    assert.equal((await createNetwork("nmcli", ports)).hasWlan, true);
    assert.equal((await createNetwork("host", ports)).hasWlan, false);
    assert.equal((await createNetwork("surprise", ports)).hasWlan, false);
  });
});
