import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CONSOLE, deviceCommands, keyCommands, versionCommands } from "./commands.ts";

describe("the commands of the first run", () => {
  it("hold the real names", () => {
    const { create, signIn } = keyCommands({ userName: "ada", address: "http://127.0.0.1:8080", product: "HELLO" });
    assert.equal(create, "npx regrow key create --keys keys --product HELLO");
    assert.equal(signIn, "npx regrow sign-in ada --dms http://127.0.0.1:8080");
    const own = { userName: "ada", address: "https://dms.example", product: "HELLO", hasOwnCertificate: true };
    assert.equal(keyCommands(own).signIn, "npx regrow sign-in ada --dms https://dms.example --ca dms.pem");
    assert.match(
      deviceCommands({ deviceAddress: "https://[::1]:8443", port: "0" }).init,
      /--dms 'https:\/\/\[::1\]:8443' .* --env PORT=0$/,
    );
    assert.equal(CONSOLE.claim("abc"), "dms_claim abc");
  });

  it("quote what a shell would take apart", () => {
    const { build } = versionCommands({ product: "HELLO", program: "my app's; rm -rf", version: "1.0.0" });
    assert.ok(build.startsWith(`npx regrow bundle build 'my app'\\''s; rm -rf' --version 1.0.0 `), build);
  });
});
