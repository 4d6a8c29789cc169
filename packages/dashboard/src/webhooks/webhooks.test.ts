import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CHOICES, deliveryText, eventsText, standingOf } from "./webhooks.ts";

describe("webhooks", () => {
  it("can be asked for everything but a test, with what it is about", () => {
    assert.ok(CHOICES.length > 10);
    assert.ok(CHOICES.every(({ type, when }) => type !== "webhook.test" && when.endsWith(".")));
  });

  it("say what they are told of, by name unless it is everything", () => {
    assert.equal(eventsText(["fault.new", "update.rolled_back"]), "fault.new, update.rolled_back");
    assert.equal(eventsText(CHOICES.map(({ type }) => type)), "everything");
    assert.equal(eventsText([]), "nothing");
  });

  it("say how they stand", () => {
    const on = { isOn: true, offReason: null, failingSinceMs: null };
    assert.equal(standingOf(on).text, "On");
    assert.equal(standingOf({ ...on, failingSinceMs: 1 }).mood, "busy");
    assert.equal(standingOf({ ...on, isOn: false, offReason: "by hand" }).text, "Off: by hand");
  });

  it("say how a delivery went", () => {
    assert.equal(deliveryText({ state: "delivered", status: 204, attempts: 1 }), "delivered, 1 try");
    assert.equal(deliveryText({ state: "waiting", status: null, attempts: 0 }), "waiting");
    assert.equal(deliveryText({ state: "waiting", status: 500, attempts: 2 }), "waiting after 2 tries, answer 500");
    assert.equal(deliveryText({ state: "given-up", status: null, attempts: 9 }), "given up after 9 tries, no answer");
  });
});
