export {
  addProduct,
  findProduct,
  findProductById,
  findTerms,
  listCodes,
  listProducts,
  type Product,
} from "./product-repository.ts";
export { productionRoute } from "./production-route.ts";
export { productRoutes } from "./product-routes.ts";
