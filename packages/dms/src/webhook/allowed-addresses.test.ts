import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { AllowedAddresses } from "./allowed-addresses.ts";

const INTERNET = new AllowedAddresses({});

describe("addresses that webhooks may call", () => {
  it("are those of the internet", () => {
    for (const address of ["93.184.215.14", "1.1.1.1", "172.32.0.1", "192.167.255.255", "2606:4700::1111", "2a01::1"])
      assert.equal(INTERNET.allows(address), true, address);
    const inner =
      "0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.255 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.168.1.1 " +
      "198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 ff02::1 ::ffff:127.0.0.1 " +
      "::ffff:7f00:1 ::127.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: 2001::1 2001:db8::1 localhost 127.1 ";
    for (const address of inner.split(" ")) assert.equal(INTERNET.allows(address), false, address);
  });

  it("are no IPv6 ones that hold an IPv4 one", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        for (const text of [`::${address}`, `64:ff9b::${address}`]) assert.equal(INTERNET.allows(text), false, text);
        assert.equal(INTERNET.allows(`::ffff:${address}`), INTERNET.allows(address));
      }),
    );
  });

  it("are more where the operator says so, and no others", () => {
    const some = new AllowedAddresses({ networks: ["10.0.0.0/8", "fd00::/8", "127.0.0.1"] });
    for (const address of ["10.9.9.9", "fd12::1", "127.0.0.1", "::ffff:10.0.0.1"]) assert.ok(some.allows(address));
    for (const address of ["127.0.0.2", "192.168.0.1", "fe80::1"]) assert.ok(!some.allows(address));
    for (const network of ["10.0.0.0/33", "somewhere", "10.0.0.0/x", ""])
      assert.throws(() => new AllowedAddresses({ networks: [network] }), { code: "CONFIGURATION_INVALID" }, network);
  });

  it("are written as https, without secrets, and in whatever form they are found out", () => {
    const refused =
      "ftp://a.example http://a.example https://user@a.example https://a:b@a.example https://a.example/#x a.example " +
      "https://127.0.0.1 https://2130706433 https://0x7f.1 https://017700000001 https://[::1]/ https://[::ffff:127.0.0.1]/ " +
      "https://169.254.169.254/latest/meta-data https://192.168.0.1:8443/x file:///etc/passwd";
    for (const url of refused.split(" "))
      assert.throws(() => INTERNET.requireUrl(url), { code: "WEBHOOK_ADDRESS_REFUSED" }, url);
    assert.equal(INTERNET.requireUrl("https://a.example:8443/x?y=1").href, "https://a.example:8443/x?y=1");
    assert.equal(new AllowedAddresses({ http: true }).requireUrl("http://a.example/").href, "http://a.example/");
  });
});
