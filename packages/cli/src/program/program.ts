import about from "../../package.json" with { type: "json" };

/** Version of this checkout: of `regrow`, of the DMS, and of the framework that devices get. */
export const VERSION: string = about.version;
