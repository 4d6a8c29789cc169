import { RegrowError } from "@regrow/core/error";
import type { DmsConfig } from "../main.ts";
import type { Settings } from "./config-table.ts";

const KIB = 1024;
const MIB = KIB * KIB;
const SECOND_MS = 1_000;

/** What the settings make of a DMS. @throws RegrowError CONFIGURATION_INVALID for settings that do not go together */
export function dmsConfigOf(settings: Settings): DmsConfig {
  const { "public-url": publicUrl, "smtp-url": smtpUrl, "mail-from": mailFrom } = settings;
  const operationsPort = settings["operations-port"];
  const [perSecond, perDevice] = [settings["download-kbps"], settings["device-download-kbps"]];
  const [publicHosts, proxies] = [settings["public-hosts"], settings["trusted-proxies"]];
  const quota = settings["storage-quota-gb"];
  if (smtpUrl !== null && mailFrom === null) throw invalid("mail-from", "is needed with smtp-url");
  return {
    folder: settings.folder,
    peoplePort: settings["people-port"],
    peopleHost: settings["people-host"],
    ...peopleTlsOf(settings),
    ...(operationsPort === null ? {} : { operations: { port: operationsPort, host: settings["operations-host"] } }),
    readyFreeBytes: settings["ready-free-mb"] * MIB,
    devicePort: settings["device-port"],
    deviceHost: settings["device-host"],
    publicDeviceHosts: publicHosts,
    trustedProxies: proxies,
    ...(publicUrl === null ? {} : { publicUrl: publicUrl.replace(/\/+$/, "") }),
    ...(smtpUrl === null ? {} : { smtpUrl }),
    ...(mailFrom === null ? {} : { mailFrom }),
    packCacheBytes: settings["pack-cache-mb"] * MIB,
    ...(perSecond === 0 ? {} : { downloadBytesPerSecond: perSecond * KIB }),
    ...(perDevice === 0 ? {} : { downloadBytesPerSecondPerDevice: perDevice * KIB }),
    limits: {
      bundleBytes: settings["bundle-max-mb"] * MIB,
      unpackedBytes: settings["bundle-unpacked-max-mb"] * MIB,
      uploads: settings["uploads-max"],
      uploadBytes: settings["uploads-max-mb"] * MIB,
    },
    importBytes: settings["import-max-gb"] * MIB * KIB,
    ...(quota === null ? {} : { storageQuotaBytes: quota * MIB * KIB }),
    retention: {
      logDays: settings["retention-log-days"],
      faultDays: settings["retention-fault-days"],
      causeDays: settings["retention-cause-days"],
      outcomeDays: settings["retention-outcome-days"],
      offerDays: settings["retention-offer-days"],
      orderDays: settings["retention-order-days"],
      auditDays: settings["retention-audit-days"],
    },
    deliveryDays: settings["retention-delivery-days"],
    returnPolicy: {
      afterMs: settings["check-in-after-s"] * SECOND_MS,
      jitterMs: settings["check-in-jitter-s"] * SECOND_MS,
    },
    webhookReach: { http: settings["webhook-http"], networks: settings["webhook-networks"] },
  };
}

function peopleTlsOf(settings: Settings): Pick<DmsConfig, "peopleTls"> {
  const { "people-tls": how, "people-tls-certificate": certificate, "people-tls-key": key } = settings;
  if (how !== "files") {
    if (certificate !== null || key !== null)
      throw invalid("people-tls", `must be files, since people-tls-certificate or people-tls-key is set; is ${how}`);
    return how === "off" ? {} : { peopleTls: { kind: how } };
  }
  if (certificate === null) throw invalid("people-tls-certificate", "is needed where people-tls is files");
  if (key === null) throw invalid("people-tls-key", "is needed where people-tls is files");
  return { peopleTls: { kind: how, certificate, key } };
}

function invalid(setting: string, problem: string): RegrowError {
  return new RegrowError("CONFIGURATION_INVALID", { [setting]: problem });
}
