export { findGroup, findVariable, variableNames } from "./find-variable.ts";
export { macFromUuid } from "./mac.ts";
export { parseValue, type ParsedValue } from "./value.ts";
export { DIALECTS, VARIABLES, variableRow, type Dialect, type VariableName, type VariableRow } from "./variables.ts";
