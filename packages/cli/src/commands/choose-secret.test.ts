import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { chooseSecret } from "./choose-secret.ts";

describe("a new secret", () => {
  const RULE = { what: "New password", least: 4 };
  async function typing(...typed: readonly (string | undefined)[]) {
    const asked: string[] = [];
    const left = [...typed];
    const secret = await chooseSecret(async (question) => {
      asked.push(question);
      return left.shift();
    }, RULE);
    return { secret, asked };
  }

  it("is asked with its rule, and twice", async () => {
    assert.deepEqual(await typing("long", "long"), {
      secret: "long",
      asked: ["New password (at least 4 characters): ", "The same once more: "],
    });
  });

  it("is asked again with what was wrong", async () => {
    const { secret, asked } = await typing("abc", "long", "lang", "long", "long");
    assert.equal(secret, "long");
    assert.deepEqual(
      asked.filter((question) => question.startsWith("No")),
      [
        "No: that has 3 characters. New password (at least 4 characters): ",
        "No: the two are not the same. New password (at least 4 characters): ",
      ],
    );
  });

  it("is given up after three tries, by its own error, and by nobody", async () => {
    await assert.rejects(
      typing("a", "b", "c", "long", "long"),
      (thrown) => thrown instanceof RegrowError && thrown.code === "PASSPHRASE_UNFIT",
    );
    assert.equal((await typing(undefined)).secret, undefined);
  });
});
