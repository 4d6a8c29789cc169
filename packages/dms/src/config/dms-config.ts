import { invariant } from "@regrow/core/error";
import type { DmsConfig } from "../main.ts";
import type { Settings } from "./config-table.ts";

const KIB = 1024;
const MIB = KIB * KIB;
const SECOND_MS = 1_000;

/** What settings make of a DMS that go together, as those of `loadConfig` do. */
export function dmsConfigOf(settings: Settings): DmsConfig {
  const { "public-url": publicUrl, "smtp-url": smtpUrl, "mail-from": mailFrom } = settings;
  const operationsPort = settings["operations-port"];
  const [perSecond, perDevice] = [settings["download-kbps"], settings["device-download-kbps"]];
  const [publicHosts, proxies] = [settings["public-hosts"], settings["trusted-proxies"]];
  const quota = settings["storage-quota-gb"];
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
    signUp: settings["sign-up"],
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
      tokenDays: settings["retention-token-days"],
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
  if (how === "off") return {};
  if (how === "self-signed") return { peopleTls: { kind: how } };
  invariant(certificate !== null && key !== null, "loadConfig lets no other settings through");
  return { peopleTls: { kind: how, certificate, key } };
}
