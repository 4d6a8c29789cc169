import { RegrowError } from "@regrow/core/error";

/** `PORT=8080,HOST=0.0.0.0` as a record. @throws RegrowError USAGE */
export function parseSettings(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(",").filter((pair) => pair !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(pair) ?? [];
      if (name === undefined || value === undefined)
        throw new RegrowError("USAGE", { env: pair, expected: "NAME=VALUE" });
      return [name, value];
    }),
  );
}
