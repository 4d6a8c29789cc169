export {
  addOrder,
  endOrder,
  findPendingOrder,
  handOnOrders,
  isWipePending,
  listOrders,
  type OrderEnd,
  type OrderView,
} from "./order-repository.ts";
