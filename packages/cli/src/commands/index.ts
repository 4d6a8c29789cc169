import type { Command } from "../command/index.ts";
import { apiTokenCreateCommand, apiTokenListCommand, apiTokenRevokeCommand } from "./api-token.ts";
import { bundleBuildCommand } from "./bundle-build.ts";
import { bundleDeleteCommand, bundleStateCommand } from "./bundle-change.ts";
import { bundleCompareCommand } from "./bundle-compare.ts";
import { bundleListCommand } from "./bundle-list.ts";
import { bundleInspectCommand, bundleVerifyCommand } from "./bundle-check.ts";
import { consoleCommand } from "./console.ts";
import {
  deviceCertificatesCommand,
  deviceRestoreCommand,
  deviceRevokeCommand,
  deviceUnclaimCommand,
} from "./device-access.ts";
import { deviceInitCommand } from "./device-init.ts";
import { deviceListCommand, deviceShowCommand } from "./device-list.ts";
import { deviceTagCommand } from "./device-tag.ts";
import { deviceRepairCommand } from "./device-repair.ts";
import { deviceCommand } from "./device.ts";
import { dmsCommand } from "./dms.ts";
import { doctorCommand } from "./doctor.ts";
import { faultsCommand } from "./faults.ts";
import { keyAddProductCommand, keyCreateCommand } from "./key.ts";
import { logCommand } from "./log.ts";
import { notifyCommand } from "./notify.ts";
import { productCreateCommand, productDeleteCommand, productListCommand, productSetCommand } from "./product.ts";
import { productProductionCommand } from "./product-production.ts";
import { provisionCommand } from "./provision.ts";
import { publishCommand } from "./publish.ts";
import { signInCommand, signUpCommand } from "./sign-in.ts";
import { storyCommand } from "./story.ts";
import { tagCommand } from "./tag.ts";
import { tokenCreateCommand } from "./token.ts";
import { deviceTransferCommand, transferAcceptCommand, transferEndCommand, transferListCommand } from "./transfer.ts";

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
  productProductionCommand,
  productSetCommand,
  productDeleteCommand,
  publishCommand,
  bundleListCommand,
  bundleStateCommand,
  bundleCompareCommand,
  bundleDeleteCommand,
  tagCommand,
  tokenCreateCommand,
  provisionCommand,
  apiTokenCreateCommand,
  apiTokenListCommand,
  apiTokenRevokeCommand,
  deviceInitCommand,
  deviceListCommand,
  deviceShowCommand,
  deviceCertificatesCommand,
  deviceRevokeCommand,
  deviceRestoreCommand,
  deviceUnclaimCommand,
  deviceTransferCommand,
  transferListCommand,
  transferAcceptCommand,
  transferEndCommand,
  faultsCommand,
  deviceTagCommand,
  deviceCommand,
  consoleCommand,
  deviceRepairCommand,
  doctorCommand,
  logCommand,
  notifyCommand,
];
