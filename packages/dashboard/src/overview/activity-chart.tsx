import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Table } from "../parts/index.ts";
import { MEASURES, hourText, summaryOf, type Activity, type Measure } from "./activity.ts";
import type { Chart } from "./draw-chart.ts";

export interface ActivityChartProps {
  readonly activity: Activity;
  readonly measure: Measure;
}

/** What happened hour by hour: a picture, its words, and the figures themselves. */
export function ActivityChart({ activity, measure }: ActivityChartProps): JSX.Element {
  const { title } = MEASURES[measure];
  const place = useChart(activity, measure);
  const isOpen = useSignal(false);
  return (
    <section class="card stack" aria-label={title}>
      <h2>{title}</h2>
      <div class="chart" ref={place} aria-hidden="true" />
      <p class="small quiet">{summaryOf(activity, measure)}</p>
      <details onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
        <summary>As a table</summary>
        {isOpen.value && (
          <div class="chart-table" tabIndex={0} role="region" aria-label={`${title}, as a table`}>
            <Table
              caption={`${title}, newest first`}
              rows={activity.toReversed()}
              keyOf={({ hourMs }) => String(hourMs)}
              columns={[
                { title: "Hour", cell: ({ hourMs }) => hourText(hourMs) },
                { title: "How many", cell: (hour) => hour[measure].toLocaleString("en"), isNumber: true },
              ]}
            />
          </div>
        )}
      </details>
    </section>
  );
}

/** @returns the place that the chart is drawn in */
function useChart(activity: Activity, measure: Measure) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<Chart | null>(null);
  const newest = useRef(activity);
  newest.current = activity;
  useEffect(() => {
    let hasLeft = false;
    void (async () => {
      const { drawChart } = await import("./draw-chart.ts");
      if (!hasLeft && place.current !== null) chart.current = drawChart(place.current, measure, newest.current);
    })();
    return () => {
      hasLeft = true;
      chart.current?.end();
      chart.current = null;
    };
  }, [measure]);
  useEffect(() => chart.current?.show(activity), [activity]);
  return place;
}
