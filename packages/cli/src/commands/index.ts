import type { Command } from "../command/index.ts";
import { apiTokenCreateCommand, apiTokenListCommand, apiTokenRevokeCommand } from "./api-token.ts";
import { auditCommand } from "./audit.ts";
import { bundleBuildCommand } from "./bundle-build.ts";
import { bundleDeleteCommand, bundleStateCommand } from "./bundle-change.ts";
import { bundleCompareCommand } from "./bundle-compare.ts";
import { bundleFinishCommand } from "./bundle-finish.ts";
import { bundleListCommand } from "./bundle-list.ts";
import { bundlePatchCommand } from "./bundle-patch.ts";
import { bundleInspectCommand, bundleVerifyCommand } from "./bundle-check.ts";
import { consoleCommand } from "./console.ts";
import {
  deviceCertificatesCommand,
  deviceRestoreCommand,
  deviceRevokeCommand,
  deviceUnclaimCommand,
} from "./device-access.ts";
import { deviceClaimCommand } from "./device-claim.ts";
import { deviceDescribeCommand } from "./device-describe.ts";
import { deviceInitCommand } from "./device-init.ts";
import { deviceMoveOrderCommand } from "./device-move-order.ts";
import { deviceListCommand, deviceShowCommand } from "./device-list.ts";
import { deviceOrdersCommand, deviceResetCommand, deviceWipeCommand } from "./device-order.ts";
import { deviceTagCommand } from "./device-tag.ts";
import { deviceRepairCommand } from "./device-repair.ts";
import { deviceWaitCommand } from "./device-wait.ts";
import { deviceCommand } from "./device.ts";
import { dfuBridgeCommand } from "./dfu-bridge.ts";
import { dfuFactoryCommand } from "./dfu-factory.ts";
import { dfuReportCommand } from "./dfu-report.ts";
import { dfuCommand } from "./dfu.ts";
import { frameworkBuildCommand } from "./framework-build.ts";
import { dmsCommand } from "./dms.ts";
import { dmsAuthorityCommand } from "./dms-authority.ts";
import { dmsBackupCommand } from "./dms-backup.ts";
import { dmsQuotaCommand } from "./dms-quota.ts";
import { dmsRestoreCommand } from "./dms-restore.ts";
import { dmsVerifyBackupCommand } from "./dms-verify-backup.ts";
import { doctorCommand } from "./doctor.ts";
import { faultsCommand } from "./faults.ts";
import { fileListCommand, filePutCommand, fileRemoveCommand } from "./file.ts";
import { keyAddProductCommand, keyCreateCommand } from "./key.ts";
import {
  keyExportCommand,
  keyImportCommand,
  keyListCommand,
  keyNewCommand,
  keyPassphraseCommand,
  keyShowCommand,
} from "./key-store.ts";
import { logCommand } from "./log.ts";
import {
  memberInviteCommand,
  memberListCommand,
  memberRemoveCommand,
  memberRoleCommand,
  memberWithdrawCommand,
} from "./member.ts";
import { metadataPublishCommand, metadataRefreshCommand, metadataTakeCommand } from "./metadata.ts";
import { notifyCommand } from "./notify.ts";
import {
  organisationClaimRulesCommand,
  organisationCreateCommand,
  organisationListCommand,
  organisationSwitchCommand,
} from "./organisation.ts";
import { organisationExportCommand, organisationImportCommand } from "./organisation-move.ts";
import { productCreateCommand, productDeleteCommand, productListCommand, productSetCommand } from "./product.ts";
import { productProductionCommand } from "./product-production.ts";
import { provisionCommand } from "./provision.ts";
import { publishCommand } from "./publish.ts";
import { rootChangeCommand, rootOnlineKeysCommand, rootShowCommand } from "./root.ts";
import { rootRestartCommand } from "./root-restart.ts";
import { rootStatusCommand } from "./root-status.ts";
import { serverCommand } from "./server.ts";
import { signCommand } from "./sign.ts";
import { signInCommand, signUpCommand } from "./sign-in.ts";
import { sessionEndCommand, sessionListCommand } from "./session.ts";
import { storyCommand } from "./story.ts";
import { tagCommand } from "./tag.ts";
import { tokenCreateCommand } from "./token.ts";
import { deviceTransferCommand, transferAcceptCommand, transferEndCommand, transferListCommand } from "./transfer.ts";
import {
  deviceConsentCommand,
  deviceExplainCommand,
  deviceUpdatesCommand,
  productUpdatesCommand,
} from "./update-policy.ts";
import {
  webhookAddCommand,
  webhookDeleteCommand,
  webhookDeliveriesCommand,
  webhookListCommand,
  webhookOffCommand,
  webhookOnCommand,
  webhookReplayCommand,
  webhookSecretCommand,
  webhookTestCommand,
} from "./webhook.ts";

/** The command table: parser, help and docs/reference/cli.md are made from it. In the order in which a newcomer needs them. */
export const COMMANDS: readonly Command[] = [
  storyCommand,
  keyCreateCommand,
  keyAddProductCommand,
  keyNewCommand,
  keyListCommand,
  keyShowCommand,
  keyPassphraseCommand,
  keyExportCommand,
  keyImportCommand,
  rootShowCommand,
  rootChangeCommand,
  rootOnlineKeysCommand,
  rootRestartCommand,
  rootStatusCommand,
  signCommand,
  metadataRefreshCommand,
  metadataTakeCommand,
  metadataPublishCommand,
  bundleBuildCommand,
  bundlePatchCommand,
  bundleFinishCommand,
  bundleInspectCommand,
  bundleVerifyCommand,
  dmsCommand,
  dmsAuthorityCommand,
  dmsBackupCommand,
  dmsVerifyBackupCommand,
  dmsRestoreCommand,
  dmsQuotaCommand,
  signUpCommand,
  signInCommand,
  serverCommand,
  sessionListCommand,
  sessionEndCommand,
  organisationListCommand,
  organisationCreateCommand,
  organisationSwitchCommand,
  organisationClaimRulesCommand,
  organisationExportCommand,
  organisationImportCommand,
  memberListCommand,
  memberInviteCommand,
  memberWithdrawCommand,
  memberRoleCommand,
  memberRemoveCommand,
  auditCommand,
  productCreateCommand,
  productListCommand,
  productProductionCommand,
  productSetCommand,
  productUpdatesCommand,
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
  deviceMoveOrderCommand,
  deviceClaimCommand,
  deviceListCommand,
  deviceShowCommand,
  deviceWaitCommand,
  deviceDescribeCommand,
  deviceCertificatesCommand,
  deviceRevokeCommand,
  deviceRestoreCommand,
  deviceUnclaimCommand,
  deviceTransferCommand,
  transferListCommand,
  transferAcceptCommand,
  transferEndCommand,
  deviceResetCommand,
  deviceWipeCommand,
  deviceOrdersCommand,
  filePutCommand,
  fileListCommand,
  fileRemoveCommand,
  webhookAddCommand,
  webhookListCommand,
  webhookTestCommand,
  webhookDeliveriesCommand,
  webhookReplayCommand,
  webhookSecretCommand,
  webhookOffCommand,
  webhookOnCommand,
  webhookDeleteCommand,
  faultsCommand,
  frameworkBuildCommand,
  deviceTagCommand,
  deviceUpdatesCommand,
  deviceConsentCommand,
  deviceExplainCommand,
  deviceCommand,
  consoleCommand,
  dfuCommand,
  dfuBridgeCommand,
  dfuFactoryCommand,
  dfuReportCommand,
  deviceRepairCommand,
  doctorCommand,
  logCommand,
  notifyCommand,
];
