/** An archive that a package manager of this machine brings, and the SHA-256 that it must have. */
export interface Archive {
  readonly source: "npm" | "apt";
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
}

/** Two releases of one program, one right after the other or nearly so. */
export interface Pair {
  readonly name: string;
  readonly kind: "program" | "library" | "text" | "tree";
  readonly old: Archive;
  readonly next: Archive;
}

/** At least twelve are needed for the figure. Debian's packages are those of bookworm and its security updates for amd64. */
export const PAIRS: readonly Pair[] = [
  npm("@esbuild/linux-x64", "program", [
    ["0.25.0", "822e9d5ff45b588f5af388f3ae17a4cd4d0d1b93d04220ee92956e941e7b8d9d"],
    ["0.25.1", "a3972c20d19545792ba6c6abe564b61c91f66cfa242ff9bffd9e5d59c65452e5"],
  ]),
  npm("@esbuild/linux-arm64", "program", [
    ["0.25.0", "755c9147ddd496b01990c7627829f74606f0aacc693425047db3a84cfd482300"],
    ["0.25.1", "70771c9212585cfd1b190465f92dae98d1d3fc4a4fab5cacbef71457ee08e254"],
  ]),
  npm("@rollup/rollup-linux-x64-gnu", "library", [
    ["4.40.0", "648d4bc67bf5dc888a0ddefc3f6dc7dbd2734a2143db38b66e75630b91cca8de"],
    ["4.40.1", "c311fa9e81946a544ea67fd27922fe25e1fef028e5e14248c895d8059727a813"],
  ]),
  npm("lightningcss-linux-x64-gnu", "library", [
    ["1.29.1", "f8f48ba4b58da4c5aa6ff9264a9073953591ab9fdd236d7c7b8de1cb3236a752"],
    ["1.29.2", "418baa87e6edd4c66acdbdc44659803bea682c29c1d18b18a2af90a2ceb4cf04"],
  ]),
  npm("@img/sharp-libvips-linux-x64", "library", [
    ["1.0.4", "0cff6e33fa8ff5e812666f08850d9f1535ecf6cc4fa48db188539bbedf98c589"],
    ["1.1.0", "be13828d3595c55ee4a0fb422b035ff4ac91f0600db37a3f51151823a7b19d97"],
  ]),
  npm("typescript", "text", [
    ["5.8.2", "ef938a45323df5775664ea5d55e8bc0ab2027a40db1ff857bb957fe7bbaa4434"],
    ["5.8.3", "72e75dbeb92c2e6eb9a34cb59d74fab5c2ee6f32a0324a89405f6165d5a08374"],
  ]),
  npm("swagger-ui-dist", "text", [
    ["5.21.0", "01192724129bdb72bcb53b3b14f6facd61f8c6f6cc02555e074d67b5f9ebcab2"],
    ["5.22.0", "3259ca042cd4f7476a9cd4a85d86847053b120d12dfd09793d98dc7a12051dd4"],
  ]),
  npm("pnpm", "text", [
    ["10.10.0", "fa0f513aa8191764d2b6b432420788c270f07b4f999099b65bb2010eec702a30"],
    ["10.11.0", "a69e9cb077da419d47d18f1dd52e207245b29cac6e076acedbeb8be3b1a67bd7"],
  ]),
  npm("npm", "tree", [
    ["11.3.0", "1c2dd63f96799ed4bf92b7806d8509302a0f8da68ca452aae27f24388bb41df4"],
    ["11.4.0", "2fb3b387ffd725d30ed2e4657b6afb3c62bc725107abaae5fcdaac12f7b7244f"],
  ]),
  debian("libc6", "tree", [
    ["2.36-9+deb12u7", "eba944bd99c2f5142baf573e6294a70f00758083bc3c2dca4c9e445943a3f8e6"],
    ["2.36-9+deb12u14", "ba4f88f73dbc3ae9055f3c20f4523bfdbaf1ad13ff95e258924f77d20b4fbedf"],
  ]),
  debian("libssl3", "library", [
    ["3.0.20-1~deb12u2", "89be24b41bff568ee6e7caf5680a3d808e80315ed92e407056ce0fa7a5bda025"],
    ["3.0.22-1~deb12u2", "cb4784740daa9b3b0eaea2b444bbefa686794afbbf3d678d238c1fd9875f2efd"],
  ]),
  debian("libcurl4", "library", [
    ["7.88.1-10+deb12u5", "619b592d51c0e75be0b153dbb671e732739d306bf22f42f8e1bc103235299f0d"],
    ["7.88.1-10+deb12u15", "3042904de01f9c4fbdcf1452b8f81abedcf2b015f9b9deba109063322b5bd68b"],
  ]),
  debian("libpython3.11-stdlib", "tree", [
    ["3.11.2-6+deb12u8", "890b3540dad8a1ccc0deeca025db735bcc82629a76adacbe3b50fcc06ed528ca"],
    ["3.11.2-6+deb12u9", "10f13e000ee757f5f2d2d3569f9e30546214a0c850acd78695feae373bfa3e53"],
  ]),
  debian("perl-base", "tree", [
    ["5.36.0-7+deb12u3", "8ec874926e211807cde71e1b0a2311d2534ab3539dffcb2c8553633f542efc1a"],
    ["5.36.0-7+deb12u4", "d7d1943aec9597629bf73075efcc5ef6dc9bda96d78e80d843156ecd448478b8"],
  ]),
];

type Releases = readonly [
  old: readonly [version: string, sha256: string],
  next: readonly [version: string, sha256: string],
];

function npm(name: string, kind: Pair["kind"], releases: Releases): Pair {
  return pairOf("npm", name, kind, releases);
}

function debian(name: string, kind: Pair["kind"], releases: Releases): Pair {
  return pairOf("apt", name, kind, releases);
}

function pairOf(source: Archive["source"], name: string, kind: Pair["kind"], [old, next]: Releases): Pair {
  return {
    name,
    kind,
    old: { source, name, version: old[0], sha256: old[1] },
    next: { source, name, version: next[0], sha256: next[1] },
  };
}
