/** Whether a client takes gzip. @see RFC 9110 section 12.5.3 */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const codings = (acceptEncoding ?? "").toLowerCase().split(",").map(readCoding);
  const named = codings.find(({ name }) => name === "gzip" || name === "x-gzip");
  return (named ?? codings.find(({ name }) => name === "*"))?.isTaken === true;
}

/** Whether the client has this file already. @see RFC 9110 section 13.1.2 */
export function hasTag(ifNoneMatch: string | undefined, tag: string): boolean {
  const tags = (ifNoneMatch ?? "").split(",").map((each) => each.trim().replace(/^W\//, ""));
  return tags.includes(tag) || tags.includes("*");
}

function readCoding(text: string): { readonly name: string; readonly isTaken: boolean } {
  const [name = "", ...parameters] = text.split(";").map((part) => part.trim());
  return { name, isTaken: !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter)) };
}
