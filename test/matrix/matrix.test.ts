import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { answerChecker } from "@regrow/dms/api-document";
import { OPERATIONS, isRight, isScope } from "@regrow/dms/permission";
import { figure } from "../harness/figure.ts";
import { CALLERS, type Caller } from "./callers.ts";
import { EXPECTED } from "./expected.ts";
import { REQUESTS } from "./requests.ts";
import { hashRows } from "./rows.ts";
import { MARK, makeWorld, type Answer, type Call, type World } from "./world.ts";

type Operation = keyof typeof EXPECTED;

interface Route {
  readonly method: string;
  readonly path: string;
}

const OUTSIDERS: ReadonlySet<Caller> = new Set(["nobody", "stranger", "intruder"]);
/** Operations that end the session they came with. */
const ENDS_SESSION: ReadonlySet<string> = new Set(["signIn", "signOut"]);

/** Law L9, and who may do what: every operation of the OpenAPI document, called by everybody. */
describe("the matrix of roles and organisations", { timeout: 300_000 }, () => {
  let world: World;
  let routes: ReadonlyMap<string, Route>;
  let calls = 0;
  const wrong: string[] = [];
  before(async () => {
    world = await makeWorld();
    routes = await readRoutes(world);
  });
  after(async () => {
    await world[Symbol.asyncDispose]();
    figure(`role and tenancy matrix: ${calls} calls, ${wrong.length} wrong answers`);
  });

  it("has a row for every operation, and no other", () => {
    assert.deepEqual(Object.keys(EXPECTED).toSorted(), [...routes.keys()].toSorted());
  });

  it("refuses a program what no token may do, whatever its scopes are", async () => {
    for (const operation of Object.keys(EXPECTED).filter(isOperation)) {
      const { needs } = OPERATIONS[operation];
      if (!isRight(needs) || isScope(needs)) continue;
      const hashBefore = hashRows(world.folder, world.organisations.home);
      const { status, text } = await world.sendAsProgram(callOf(operation, "owner"));
      assert.equal(status, 403, `${operation}: ${text}`);
      assert.equal(hashRows(world.folder, world.organisations.home), hashBefore, operation);
    }
  });

  for (const operation of Object.keys(EXPECTED).filter(isOperation))
    it(`${operation} answers each as it should, and changes nothing of others`, async () => {
      const expected = EXPECTED[operation].split(" ").map(Number);
      assert.equal(expected.length, CALLERS.length, "a column for each caller");
      const answers = new Map<Caller, Answer>();
      const changed: string[] = [];
      // From the outside in: what a member may remove is still there when strangers try.
      for (const caller of CALLERS.toReversed()) {
        const theirs = OUTSIDERS.has(caller) ? world.organisations.home : world.organisations.stranger;
        const hashBefore = hashRows(world.folder, theirs);
        answers.set(caller, await call(operation, caller));
        if (hashRows(world.folder, theirs) !== hashBefore) changed.push(caller);
        if (ENDS_SESSION.has(operation)) await world.renew(caller);
      }
      const statuses = CALLERS.map((caller) => answers.get(caller)?.status);
      for (const [index, caller] of CALLERS.entries())
        if (statuses[index] !== expected[index] || changed.includes(caller)) wrong.push(`${operation} by ${caller}`);
      assert.deepEqual(statuses, expected, [...answers].map(([caller, { text }]) => `${caller}: ${text}`).join("\n"));
      assert.deepEqual(changed, [], "who has changed something of another organisation");
      for (const caller of OUTSIDERS) assertShowsNothing(answers.get(caller));
    });

  it("answers as the OpenAPI document says", async () => {
    const url = new URL("/api/openapi.json", world.dms.peopleUrl);
    const check = answerChecker(await (await fetch(url, { signal: AbortSignal.timeout(10_000) })).text());
    assert.ok(world.answers.size > calls / 4, `${world.answers.size} different answers were seen`);
    assert.deepEqual(
      [...world.answers.values()].flatMap((answer) => check(answer) ?? []),
      [],
    );
  });

  it("shows a member whose rights are for one product nothing of another", async () => {
    for (const operation of ["listProducts", "listDevices", "listTokens"] as const) {
      const { text } = await call(operation, "limited");
      assert.ok(!text.includes(world.product) && !text.includes(world.device), text);
    }
  });

  async function call(operation: Operation, caller: Caller): Promise<Answer> {
    calls += 1;
    return world.send(caller, callOf(operation, caller));
  }

  function callOf(operation: Operation, caller: Caller): Call {
    const { params = {}, query = {}, body, bytes, type } = REQUESTS[operation](world, caller);
    const { method, path } = routes.get(operation) ?? { method: "GET", path: "/" };
    const named = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
    const asked = `${named}?${new URLSearchParams(query).toString()}`;
    return { method, path: asked, body, bytes, type };
  }

  /** A refusal repeats what it was asked about; what is given must not come from the other organisation. */
  function assertShowsNothing(answer: Answer | undefined): void {
    if (answer === undefined || answer.status >= 400) return;
    for (const secret of [MARK, world.organisations.home, world.device, world.memberId, world.apiTokenId])
      assert.ok(!answer.text.includes(secret), `shows ${secret} to a stranger: ${answer.text.slice(0, 500)}`);
  }
});

async function readRoutes({ dms }: World): Promise<ReadonlyMap<string, Route>> {
  const answer = await fetch(new URL("/api/openapi.json", dms.peopleUrl), { signal: AbortSignal.timeout(10_000) });
  const document = (await answer.json()) as { paths: Record<string, Record<string, { operationId: string }>> };
  return new Map(
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => [operationId, { method: method.toUpperCase(), path }]),
    ),
  );
}

function isOperation(name: string): name is Operation {
  return Object.hasOwn(EXPECTED, name);
}
