export {
  addOrder,
  endOrder,
  findPendingOrder,
  handOnOrders,
  isWipePending,
  listOrders,
  type OrderEnd,
} from "./order-repository.ts";
