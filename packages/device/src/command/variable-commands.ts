import { checkSetting } from "@regrow/core/settings";
import { variableRow, type Dialect, type VariableName } from "@regrow/core/variable";
import { loadFromFile, saveToFile } from "../settings/index.ts";
import { argumentOf, type ExecutorsOf } from "./executors.ts";
import type { CommandContext } from "./command-context.ts";
import { readFrameworkBuild } from "./framework-build.ts";
import { SET_OK, SUCCESS, fail, say, type Outcome } from "./outcome.ts";
import { isTold, type ToldFrom } from "./tellers.ts";
import { HIDDEN, getVariable, isVariableName, valueOf } from "./variables.ts";

/** Commands about variables. Source: device-facts 2.2 and 7.5. */
export function variableCommands(
  context: CommandContext,
  dialect: Dialect,
): ExecutorsOf<"get" | "load" | "save" | "set"> {
  const { settings, channel } = context;
  const inFile = async () => ({ settings, channel, dialect, files: await context.files() });
  return {
    get: async (line) => {
      const name = argumentOf(line, "variable");
      const form = line.arguments["form"];
      if (form === undefined) return getVariable(name, await toldFrom(context, dialect));
      if (name !== "time.rtc") return fail(5, `${name} has one form`);
      return form === "utc"
        ? getVariable(name, await toldFrom(context, dialect))
        : fail(7, "only utc: a device has no time zone");
    },
    load: async ({ arguments: { file }, options }) => {
      const isVerbose = options["verbose"] !== undefined;
      if (file === undefined) {
        settings.load();
        return isVerbose ? say("What was saved counts again") : SUCCESS;
      }
      const values = await loadFromFile(await inFile(), file);
      return isVerbose ? say(Object.entries(values).map(shown).join("\n")) : SUCCESS;
    },
    save: async ({ arguments: { file } }) => {
      await (file === undefined ? settings.save() : saveToFile(await inFile(), file));
      return SUCCESS;
    },
    set: async (line) => {
      const name = argumentOf(line, "variable");
      const value = argumentOf(line, "value");
      if (!isVariableName(name)) return fail(6);
      if (isTold(name)) return setTold(name, value, context, dialect);
      const checked = checkSetting(name, value);
      if (!checked.ok) return fail(checked.code, checked.reason);
      settings.setAll(checked.values);
      return SET_OK;
    },
  };
}

/** What is no setting, and can be set all the same: who the device is has a place of its own, and is durable without `save`. */
async function setTold(name: VariableName, value: string, context: CommandContext, dialect: Dialect): Promise<Outcome> {
  switch (name) {
    case "system.uuid": {
      const refusal = await context.setUuid(value);
      return refusal === undefined ? SET_OK : fail(7, refusal);
    }
    case "ota.host":
    case "ota.port":
      return value === (await valueOf(name, await toldFrom(context, dialect))) ? SET_OK : fail(1, OTHER_DMS);
    default:
      return fail(7, `${name} can only be read`);
  }
}

const OTHER_DMS =
  "The DMS of a device is given at manufacture, with the certificate that it is believed by; a signed order of its DMS moves it to another";

async function toldFrom(context: CommandContext, dialect: Dialect): Promise<ToldFrom> {
  const reading = await context.reading();
  return {
    ...reading,
    dialect,
    nowMs: context.clock.nowMs(),
    build: () => readFrameworkBuild(context, reading.status.slot),
  };
}

function shown([name, value]: readonly [string, string | undefined]): string {
  const isSecret = isVariableName(name) && variableRow(name).isSecret;
  return `${name}: ${isSecret && value !== "" ? HIDDEN : (value ?? "")}`;
}
