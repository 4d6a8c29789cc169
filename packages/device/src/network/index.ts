export { clientCommands } from "./client-commands.ts";
export { httpCommands } from "./http-commands.ts";
export { networkCommands } from "./network-commands.ts";
export { Networking } from "./networking.ts";
export { setupCommands } from "./setup-commands.ts";
export { startNetwork } from "./start-network.ts";
