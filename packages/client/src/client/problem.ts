import { ERRORS, RegrowError, isErrorCode, type ErrorCode, type ErrorDetails } from "@regrow/core/error";

/** What the DMS refused, as the error it names: its refusals are problem details (RFC 9457) with a `code`. */
export function refusalOf(status: number, text: string): RegrowError {
  const problem = parseObject(text);
  const code = problem["code"];
  if (typeof code !== "string" || !isErrorCode(code)) {
    const title = problem["title"] ?? problem["message"];
    return new RegrowError("DMS_ANSWER_INVALID", {
      status,
      answer: typeof title === "string" ? title : text.slice(0, 200),
    });
  }
  return new RegrowError(code, { ...particularsOf(code, problem["detail"]), ...detailsOf(problem["details"]) });
}

/** `detail` is the title with the particulars in brackets behind it; the title is known here already. */
function particularsOf(code: ErrorCode, detail: unknown): ErrorDetails {
  if (typeof detail !== "string") return {};
  const particulars = detail
    .replace(ERRORS[code].title, "")
    .trim()
    .replace(/^\((.*)\)$/s, "$1");
  return particulars === "" ? {} : { detail: particulars.slice(0, 500) };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {}; // not JSON: then it is no problem details either, and the status says what there is to say
  }
}

function detailsOf(value: unknown): ErrorDetails {
  if (!isRecord(value)) return {};
  const details: Record<string, string | number | boolean | null> = {};
  for (const [name, detail] of Object.entries(value)) {
    if (detail === null || typeof detail === "number" || typeof detail === "boolean") details[name] = detail;
    if (typeof detail === "string") details[name] = detail.slice(0, 500);
  }
  return details;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
