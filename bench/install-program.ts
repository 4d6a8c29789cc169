// Installs what lies in a device's staging and prints the most memory that it ever had resident, in MB. Built and run by
// figure/install.ts.
import { bootloaderDisk, install } from "./device/install.ts";
import { peakMemory } from "./measure/system.ts";

await install(bootloaderDisk(process.argv[2] ?? ""));
console.log(await peakMemory());
