export {
  addProduct,
  findProduct,
  findProductById,
  listProducts,
  listTags,
  setTag,
  type Product,
  type TagHolder,
} from "./product-repository.ts";
export { productRoutes } from "./product-routes.ts";
