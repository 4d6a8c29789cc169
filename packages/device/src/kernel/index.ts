export { BootloaderLink, type Bootloader, type LinkOptions } from "./bootloader-link.ts";
export { parseKernelArguments, type KernelArguments } from "./kernel-arguments.ts";
export { runKernel } from "./run-kernel.ts";
