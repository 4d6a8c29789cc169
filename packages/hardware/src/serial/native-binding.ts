import { autoDetect, type AutoDetectTypes } from "@serialport/bindings-cpp";

/** In a file of its own, which is loaded when a line is first wanted: the package costs memory. A bundled CommonJS package has named exports only for who imports it like this. */
export const NATIVE_BINDING: AutoDetectTypes = autoDetect();
