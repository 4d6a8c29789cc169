/** From when to when a certificate counts, in ms since 1970. */
export interface CertificateLife {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Whether a certificate is in the last third of its life: time enough to renew it, also for a device that is seldom switched on. Ours. */
export function isRenewalDue({ fromMs, untilMs }: CertificateLife, nowMs: number): boolean {
  return untilMs - nowMs <= (untilMs - fromMs) / 3;
}
