export type { BundleOptions, Contents } from "./describe-bundle.ts";
export { makeVoucher, readOnlineKeys, type OnlineKeys, type Voucher } from "./make-voucher.ts";
export {
  assembleBundle,
  headOf,
  makePublisher,
  manifestOf,
  type Publisher,
  type PublisherKeys,
  type PublisherOptions,
} from "./make-publisher.ts";
