export { ToolGpio } from "./tool-gpio.ts";
