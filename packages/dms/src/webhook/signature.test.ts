import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { makeWebhookSecret, signatureHeaders } from "./signature.ts";

describe("signatures of webhooks", () => {
  it("are those of the test vector that libraries of the Standard Webhooks specification share", () => {
    const message = { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", atMs: 1_614_265_330_999, body: '{"test": 2432232314}' };
    assert.deepEqual(signatureHeaders(message, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]), {
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  it("are one for each secret that is valid", () => {
    const message = { id: "a", atMs: 1_000, body: "{}" };
    const [one, other] = ["whsec_AAAA", "whsec_BBBB"];
    const both = signatureHeaders(message, [one, other])["webhook-signature"];
    const each = [one, other].map((secret) => signatureHeaders(message, [secret])["webhook-signature"]);
    assert.equal(both, each.join(" "));
  });

  it("have secrets of 256 bits", () => {
    assert.equal(makeWebhookSecret({ bytes: (length) => new Uint8Array(length) }), `whsec_${"A".repeat(43)}=`);
  });
});
