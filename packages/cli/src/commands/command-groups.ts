import type { Command } from "../command/index.ts";

/**
 * The command table by first words, in the order in which a newcomer needs them: parser, help and docs/reference/cli.md are made from it.
 * Every command line is a new process, and loading the code of all commands was most of its time: a group is loaded when it is named.
 */
export const COMMAND_GROUPS: Readonly<Record<string, () => Promise<readonly Command[]>>> = {
  story: async () => [(await import("./story.ts")).storyCommand],
  async key() {
    const [key, keyStore] = await Promise.all([import("./key.ts"), import("./key-store.ts")]);
    return [
      key.keyCreateCommand,
      key.keyAddProductCommand,
      keyStore.keyNewCommand,
      keyStore.keyListCommand,
      keyStore.keyShowCommand,
      keyStore.keyPassphraseCommand,
      keyStore.keyExportCommand,
      keyStore.keyImportCommand,
    ];
  },
  async root() {
    const [root, rootRestart, rootStatus] = await Promise.all([
      import("./root.ts"),
      import("./root-restart.ts"),
      import("./root-status.ts"),
    ]);
    return [
      root.rootShowCommand,
      root.rootChangeCommand,
      root.rootOnlineKeysCommand,
      rootRestart.rootRestartCommand,
      rootStatus.rootStatusCommand,
    ];
  },
  sign: async () => [(await import("./sign.ts")).signCommand],
  async metadata() {
    const [metadata, metadataFetch] = await Promise.all([import("./metadata.ts"), import("./metadata-fetch.ts")]);
    return [
      metadata.metadataRefreshCommand,
      metadata.metadataTakeCommand,
      metadata.metadataPublishCommand,
      metadataFetch.metadataFetchCommand,
    ];
  },
  async bundle() {
    const [bundleBuild, bundlePatch, bundleFinish, bundleCheck, bundleList, bundleGet, bundleChange, bundleCompare] =
      await Promise.all([
        import("./bundle-build.ts"),
        import("./bundle-patch.ts"),
        import("./bundle-finish.ts"),
        import("./bundle-check.ts"),
        import("./bundle-list.ts"),
        import("./bundle-get.ts"),
        import("./bundle-change.ts"),
        import("./bundle-compare.ts"),
      ]);
    return [
      bundleBuild.bundleBuildCommand,
      bundlePatch.bundlePatchCommand,
      bundleFinish.bundleFinishCommand,
      bundleCheck.bundleInspectCommand,
      bundleCheck.bundleVerifyCommand,
      bundleList.bundleListCommand,
      bundleGet.bundleGetCommand,
      bundleChange.bundleStateCommand,
      bundleCompare.bundleCompareCommand,
      bundleChange.bundleDeleteCommand,
    ];
  },
  async dms() {
    const [dms, dmsAuthority, dmsBackup, dmsVerifyBackup, dmsRestore, dmsQuota, dmsAccount] = await Promise.all([
      import("./dms.ts"),
      import("./dms-authority.ts"),
      import("./dms-backup.ts"),
      import("./dms-verify-backup.ts"),
      import("./dms-restore.ts"),
      import("./dms-quota.ts"),
      import("./dms-account.ts"),
    ]);
    return [
      dms.dmsCommand,
      dmsAuthority.dmsAuthorityCommand,
      dmsBackup.dmsBackupCommand,
      dmsVerifyBackup.dmsVerifyBackupCommand,
      dmsRestore.dmsRestoreCommand,
      dmsQuota.dmsQuotaCommand,
      dmsAccount.dmsAccountCommand,
    ];
  },
  "sign-up": async () => [(await import("./sign-in.ts")).signUpCommand],
  "sign-in": async () => [(await import("./sign-in.ts")).signInCommand],
  server: async () => [(await import("./server.ts")).serverCommand],
  async session() {
    const session = await import("./session.ts");
    return [session.sessionListCommand, session.sessionEndCommand];
  },
  async organisation() {
    const [organisation, organisationMove] = await Promise.all([
      import("./organisation.ts"),
      import("./organisation-move.ts"),
    ]);
    return [
      organisation.organisationListCommand,
      organisation.organisationCreateCommand,
      organisation.organisationSwitchCommand,
      organisation.organisationClaimRulesCommand,
      organisationMove.organisationExportCommand,
      organisationMove.organisationImportCommand,
    ];
  },
  async member() {
    const member = await import("./member.ts");
    return [
      member.memberListCommand,
      member.memberInviteCommand,
      member.memberAcceptCommand,
      member.memberWithdrawCommand,
      member.memberRoleCommand,
      member.memberRemoveCommand,
    ];
  },
  audit: async () => [(await import("./audit.ts")).auditCommand],
  async product() {
    const [product, productProduction, updatePolicy] = await Promise.all([
      import("./product.ts"),
      import("./product-production.ts"),
      import("./update-policy.ts"),
    ]);
    return [
      product.productCreateCommand,
      product.productListCommand,
      productProduction.productProductionCommand,
      product.productSetCommand,
      updatePolicy.productUpdatesCommand,
      product.productDeleteCommand,
    ];
  },
  publish: async () => [(await import("./publish.ts")).publishCommand],
  tag: async () => [(await import("./tag.ts")).tagCommand],
  token: async () => [(await import("./token.ts")).tokenCreateCommand],
  provision: async () => [(await import("./provision.ts")).provisionCommand],
  async "api-token"() {
    const apiToken = await import("./api-token.ts");
    return [apiToken.apiTokenCreateCommand, apiToken.apiTokenListCommand, apiToken.apiTokenRevokeCommand];
  },
  async device() {
    const [
      deviceInit,
      deviceMoveOrder,
      deviceClaim,
      deviceList,
      deviceWait,
      deviceDescribe,
      deviceAccess,
      transfer,
      deviceOrder,
      deviceTag,
      updatePolicy,
      device,
      deviceRepair,
    ] = await Promise.all([
      import("./device-init.ts"),
      import("./device-move-order.ts"),
      import("./device-claim.ts"),
      import("./device-list.ts"),
      import("./device-wait.ts"),
      import("./device-describe.ts"),
      import("./device-access.ts"),
      import("./transfer.ts"),
      import("./device-order.ts"),
      import("./device-tag.ts"),
      import("./update-policy.ts"),
      import("./device.ts"),
      import("./device-repair.ts"),
    ]);
    return [
      deviceInit.deviceInitCommand,
      deviceMoveOrder.deviceMoveOrderCommand,
      deviceClaim.deviceClaimCommand,
      deviceList.deviceListCommand,
      deviceList.deviceShowCommand,
      deviceWait.deviceWaitCommand,
      deviceDescribe.deviceDescribeCommand,
      deviceAccess.deviceCertificatesCommand,
      deviceAccess.deviceRevokeCommand,
      deviceAccess.deviceRestoreCommand,
      deviceAccess.deviceUnclaimCommand,
      transfer.deviceTransferCommand,
      deviceOrder.deviceResetCommand,
      deviceOrder.deviceWipeCommand,
      deviceOrder.deviceOrdersCommand,
      deviceTag.deviceTagCommand,
      updatePolicy.deviceUpdatesCommand,
      updatePolicy.deviceConsentCommand,
      updatePolicy.deviceExplainCommand,
      device.deviceCommand,
      deviceRepair.deviceRepairCommand,
    ];
  },
  async transfer() {
    const transfer = await import("./transfer.ts");
    return [transfer.transferListCommand, transfer.transferAcceptCommand, transfer.transferEndCommand];
  },
  async file() {
    const file = await import("./file.ts");
    return [file.filePutCommand, file.fileListCommand, file.fileRemoveCommand];
  },
  async webhook() {
    const webhook = await import("./webhook.ts");
    return [
      webhook.webhookAddCommand,
      webhook.webhookListCommand,
      webhook.webhookTestCommand,
      webhook.webhookDeliveriesCommand,
      webhook.webhookReplayCommand,
      webhook.webhookSecretCommand,
      webhook.webhookOffCommand,
      webhook.webhookOnCommand,
      webhook.webhookDeleteCommand,
    ];
  },
  faults: async () => [(await import("./faults.ts")).faultsCommand],
  framework: async () => [(await import("./framework-build.ts")).frameworkBuildCommand],
  console: async () => [(await import("./console.ts")).consoleCommand],
  async dfu() {
    const [dfu, dfuBridge, dfuFactory, dfuReport] = await Promise.all([
      import("./dfu.ts"),
      import("./dfu-bridge.ts"),
      import("./dfu-factory.ts"),
      import("./dfu-report.ts"),
    ]);
    return [dfu.dfuCommand, dfuBridge.dfuBridgeCommand, dfuFactory.dfuFactoryCommand, dfuReport.dfuReportCommand];
  },
  doctor: async () => [(await import("./doctor.ts")).doctorCommand],
  log: async () => [(await import("./log.ts")).logCommand],
  notify: async () => [(await import("./notify.ts")).notifyCommand],
};
