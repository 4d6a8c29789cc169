export { commandFormat, isCommandFormat, type FormatVariable } from "./command-format.ts";
export { EFFECT_TEXTS, valuesText } from "./describe.ts";
export { findGroup, findVariable, groupNames, variableNames } from "./find-variable.ts";
export { macFromUuid } from "./mac.ts";
export { findLongerNotHere, findNotHereVariable, notHereAdvice } from "./not-here.ts";
export { parseValue, type ParsedValue } from "./value.ts";
export { DIALECTS, EFFECTS, type Dialect, type Effect, type NotHereRow, type VariableRow } from "./table/row.ts";
export { NOT_HERE_VARIABLES } from "./table/not-here.ts";
export { VARIABLES, variableRow, type VariableName } from "./variables.ts";
