import about from "../../package.json" with { type: "json" };

/** Version of this program. */
export const PROGRAM: string = about.version;
