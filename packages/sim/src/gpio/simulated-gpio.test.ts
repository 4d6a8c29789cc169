import { gpioContract, opened } from "@regrow/testing/contract";
import { SimulatedGpio } from "./simulated-gpio.ts";

gpioContract("simulated", false, async () => {
  const gpio = new SimulatedGpio();
  const line = { chip: "gpiochip0", offset: 17, bias: "as-is" } as const;
  return opened({ gpio, line, set: (level) => gpio.set(line, level), driven: () => gpio.driven(line) });
});
