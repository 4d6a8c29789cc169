import type { Command } from "../command/index.ts";
import { bundleBuildCommand } from "./bundle-build.ts";
import { bundleListCommand } from "./bundle-list.ts";
import { bundleInspectCommand, bundleVerifyCommand } from "./bundle-check.ts";
import { deviceInitCommand } from "./device-init.ts";
import { deviceListCommand, deviceShowCommand } from "./device-list.ts";
import { deviceRepairCommand } from "./device-repair.ts";
import { deviceCommand } from "./device.ts";
import { dmsCommand } from "./dms.ts";
import { doctorCommand } from "./doctor.ts";
import { keyAddProductCommand, keyCreateCommand } from "./key.ts";
import { logCommand } from "./log.ts";
import { notifyCommand } from "./notify.ts";
import { productCreateCommand, productListCommand } from "./product.ts";
import { publishCommand } from "./publish.ts";
import { signInCommand, signUpCommand } from "./sign-in.ts";
import { storyCommand } from "./story.ts";
import { tagCommand } from "./tag.ts";
import { tokenCreateCommand } from "./token.ts";

/** The command table: parser, help and docs/reference/cli.md are made from it. In the order in which a newcomer needs them. */
export const COMMANDS: readonly Command[] = [
  storyCommand,
  keyCreateCommand,
  keyAddProductCommand,
  bundleBuildCommand,
  bundleInspectCommand,
  bundleVerifyCommand,
  dmsCommand,
  signUpCommand,
  signInCommand,
  productCreateCommand,
  productListCommand,
  publishCommand,
  bundleListCommand,
  tagCommand,
  tokenCreateCommand,
  deviceInitCommand,
  deviceListCommand,
  deviceShowCommand,
  deviceCommand,
  deviceRepairCommand,
  doctorCommand,
  logCommand,
  notifyCommand,
];
