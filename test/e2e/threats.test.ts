import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { describe, it } from "node:test";
import { figure } from "../harness/figure.ts";
import { THREATS } from "../threat/threats.ts";
import { tryAttack, trySwitch } from "../threat/try-threat.ts";

/** The threat table of docs/explanation/security.md: each attack is tried, and tried again with each of its defences taken out. */
describe("the threat table", { concurrency: availableParallelism(), timeout: 1_200_000 }, () => {
  for (const threat of THREATS) {
    it(`${threat.attack} is stopped`, async () => {
      assert.equal(await tryAttack(threat), undefined);
      figure(`${threat.attack}: stopped`);
    });
    for (const off of threat.switches)
      it(`${threat.attack} is not stopped without ${off.defence}`, async () => {
        assert.equal(await trySwitch(threat, off), undefined);
        figure(`${threat.attack}: not stopped without ${off.defence}`);
      });
  }
});
