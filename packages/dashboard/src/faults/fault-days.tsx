import type { JSX } from "preact";
import { Table } from "../parts/index.ts";
import type { Cause } from "./cause.ts";
import { DayBars } from "./day-bars.tsx";
import { dayText, daysText } from "./days.ts";

/** The same picture in full: with its words, its first and its last day, and the figures themselves. */
export function FaultDays({ days }: Pick<Cause, "days">): JSX.Element {
  const rows = days.counts.map((count, index) => ({ day: dayText(days, index), count })).toReversed();
  return (
    <div class="stack tight fault-days">
      <h3>Day by day</h3>
      <DayBars days={days} />
      <div class="row apart quiet small" aria-hidden="true">
        <span>{dayText(days, 0)}</span>
        <span>today, UTC</span>
      </div>
      <p class="small quiet">{daysText(days)}.</p>
      <details>
        <summary>As a table</summary>
        <div class="chart-table" tabIndex={0} role="region" aria-label="Day by day, as a table">
          <Table
            caption="Faults of this cause by day, newest first"
            rows={rows}
            keyOf={({ day }) => day}
            columns={[
              { title: "Day", cell: ({ day }) => day },
              { title: "Faults", cell: ({ count }) => count.toLocaleString("en"), isNumber: true },
            ]}
          />
        </div>
      </details>
    </div>
  );
}
