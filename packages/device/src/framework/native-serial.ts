import type { Plugin } from "esbuild";

/** The native half of the serial line, as it lies in a slot. */
export const SERIAL_BINDING = "serialport.node";

/**
 * Lets a bundled kernel load the binding from the file beside it. The package would look for it with node-gyp-build in its own folder,
 * which a device does not have. Its debug messages are left out: they bring a package that reads the environment.
 */
export const NATIVE_SERIAL: Plugin = {
  name: "native-serial",
  setup: (build) => {
    build.onLoad({ filter: /bindings-cpp[\\/]dist[\\/]serialport-bindings\.js$/ }, () => ({
      contents: `exports.binding = require("./${SERIAL_BINDING}");`,
    }));
    build.onResolve({ filter: /^\.\/serialport\.node$/ }, ({ path }) => ({ path, external: true }));
    build.onResolve({ filter: /^debug$/ }, ({ importer }) =>
      importer.includes("bindings-cpp") ? { path: "debug", namespace: "silent" } : undefined,
    );
    build.onLoad({ filter: /^debug$/, namespace: "silent" }, () => ({ contents: "module.exports = () => () => {};" }));
  },
};
