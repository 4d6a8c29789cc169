import type { JSX } from "preact";
import type { TabProps } from "../device.ts";
import { isInSafeMode } from "../badges.ts";
import { DecisionCard } from "./decision-card.tsx";
import { DescriptionCard } from "./description-card.tsx";
import { Download } from "./download.tsx";
import { FactsCard } from "./facts-card.tsx";
import { HealedCard } from "./healed-card.tsx";
import { Notices, NoticesOnTrial } from "./notices-list.tsx";
import { noticesOf } from "./notices.ts";
import { Outcomes } from "./outcomes.tsx";
import { SafeModeCard } from "./safe-mode-card.tsx";

/** What the device runs, why, what it would get, and what became of what it got. */
export function StateTab({ device }: TabProps): JSX.Element {
  return (
    <>
      {device.reported?.onTrial === true ? (
        <NoticesOnTrial device={device} />
      ) : (
        <Notices notices={noticesOf(device, null)} />
      )}
      <Download device={device} />
      {isInSafeMode(device.reported) && <SafeModeCard device={device} />}
      <div class="cards">
        <FactsCard device={device} />
        <div class="stack">
          <DecisionCard device={device} />
          <DescriptionCard device={device} />
        </div>
      </div>
      {!isInSafeMode(device.reported) && <HealedCard device={device} />}
      <Outcomes device={device} />
    </>
  );
}
