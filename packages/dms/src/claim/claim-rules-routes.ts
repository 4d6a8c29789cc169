import Type from "typebox";
import { transact, type Database, type Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { Problem, closed, type Access, type PeopleInstance } from "../people-api/index.ts";

const Rules = Type.Object(
  {
    takesPasswords: Type.Boolean({
      description: "devices can be claimed with the user name and password of a member who has no second factor; false",
    }),
  },
  closed,
);

/** How an organisation's devices can be claimed, besides by token. */
export function claimRulesRoutes(
  app: PeopleInstance,
  { database }: { readonly database: Database },
  access: Access,
): void {
  const tags = ["organisation"];
  app.get(
    "/api/organisation/claim-rules",
    {
      schema: {
        operationId: "getClaimRules",
        tags,
        summary: "How devices can be claimed, besides by token",
        description:
          "Whether devices are claimed by user name and password too, as modules did. Tokens count in any case.",
        response: { 200: Rules, "4xx": Problem },
      },
    },
    async (request) => readRules(database, access.tenant(request)),
  );
  app.put(
    "/api/organisation/claim-rules",
    {
      schema: {
        operationId: "setClaimRules",
        tags,
        summary: "Say how devices can be claimed, besides by token",
        description:
          "Takes effect at once. A member with a second factor cannot claim by password, whatever is said here.",
        body: Rules,
        response: { 200: Rules, "4xx": Problem },
      },
    },
    async (request) => {
      const tenant = access.tenant(request);
      const { takesPasswords } = request.body;
      await transact(database, async (writer) => {
        await writer
          .updateTable("organisations")
          .set({ takes_passwords: Number(takesPasswords) })
          .where("id", "=", tenant)
          .execute();
        await access.occasion(request).record(writer, { target: "claim rules", changed: { takesPasswords } });
      });
      return readRules(database, tenant);
    },
  );
}

async function readRules(database: Database | Writer, tenant: Tenant): Promise<{ takesPasswords: boolean }> {
  const row = await database
    .selectFrom("organisations")
    .select("takes_passwords")
    .where("id", "=", tenant)
    .executeTakeFirstOrThrow();
  return { takesPasswords: row.takes_passwords === 1 };
}
