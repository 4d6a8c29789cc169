export { SimulatedGpio } from "./simulated-gpio.ts";
