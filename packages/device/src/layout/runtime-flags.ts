/**
 * How the framework's programs are started. They share a small machine with the app and wait for disk and network, so the optimizing
 * compilers would cost more memory than they save time: measured, 20 MB for both programs together and no time at a start
 * (`npm run bench`, memoryRatio and bootRatio).
 */
export const RUNTIME_FLAGS: readonly string[] = ["--max-semi-space-size=1", "--no-turbofan", "--no-maglev"];
