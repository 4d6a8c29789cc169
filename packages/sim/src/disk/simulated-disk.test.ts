import { diskContract, opened } from "@regrow/testing/contract";
import { SimulatedDisk } from "./simulated-disk.ts";

diskContract("SimulatedDisk", () => Promise.resolve(opened(new SimulatedDisk())));
