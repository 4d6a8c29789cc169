import { RegrowError } from "@regrow/core/error";

/** The answer's text, as long as it is not longer than allowed. @throws RegrowError DMS_ANSWER_INVALID, DMS_UNREACHABLE */
export async function readBounded(answer: Response, maxBytes: number): Promise<string> {
  if (answer.body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    for await (const chunk of answer.body) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new RegrowError("DMS_ANSWER_INVALID", { problem: "answer too long", maxBytes });
      text += decoder.decode(chunk, { stream: true });
    }
  } catch (thrown) {
    if (thrown instanceof RegrowError) throw thrown;
    throw new RegrowError("DMS_UNREACHABLE", { reason: "the answer broke off" }, { cause: thrown });
  }
  return text + decoder.decode();
}
