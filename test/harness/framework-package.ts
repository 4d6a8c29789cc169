import { packFramework, readFrameworkList } from "@regrow/device/framework";
import { platformName } from "@regrow/device/identity";
import { NodeCryptography } from "@regrow/node/cryptography";
import { headOf, type Publisher } from "@regrow/testing/publisher";
import { addFramework } from "@regrow/trust/publisher";

/** A built framework as the file that devices in rescue take, signed by the publisher's platform. */
export async function frameworkPackage(folder: string, version: string, publisher: Publisher): Promise<Uint8Array> {
  const list = await readFrameworkList({ folder });
  const { platformTargets } = headOf(publisher.bundle({ version: "1.0.0" }));
  const keys = [publisher.keys.platformTargets];
  const signer = { cryptography: new NodeCryptography(), keys, expiresMs: Date.UTC(2100, 0, 1) };
  const targets = addFramework(platformTargets, { platform: platformName(), version, list }, signer);
  return packFramework({ folder }, { platformRoots: [publisher.platformRoot], platformTargets: targets });
}
