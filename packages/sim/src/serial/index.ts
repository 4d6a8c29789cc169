export { SimulatedSerial, type FarEnd } from "./simulated-serial.ts";
