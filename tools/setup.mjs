// Makes this checkout runnable: brings a Node that works (../tools/node) and the npm packages of package-lock.json.
// Plain JavaScript without packages, because it must run on Node 20 before anything is installed.
// Called by every pre-script of package.json, so having nothing to do must cost next to nothing.
import { chosenNode, wantedNode } from "./setup/choose-node.mjs";
import { bringNode, installPackages } from "./setup/install.mjs";
import { isInstalled } from "./setup/installed.mjs";
import { withLock } from "./setup/lock.mjs";
import { SetupError, say } from "./setup/say.mjs";

/** @returns {Promise<void>} */
async function setUp() {
  if (isInstalled(chosenNode())) return;
  await withLock(async (heldBy) => {
    let node = chosenNode();
    if (isInstalled(node)) return; // somebody else did it while we waited
    const start = Date.now();
    if (node.path === undefined) {
      say(`${node.reason}; bringing Node ${wantedNode()}`);
      await bringNode(heldBy);
      node = chosenNode();
    }
    await installPackages(node, heldBy);
    say(`done in ${((Date.now() - start) / 1000).toFixed(1)} s`);
  });
}

try {
  await setUp();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exitCode = 1;
}
