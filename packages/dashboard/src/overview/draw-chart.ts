import uPlot from "uplot";
import { MEASURES, columnsOf, hourText, type Activity, type Measure } from "./activity.ts";

/** A chart in a place of the page; it follows the width of the place and the colours of the page. */
export interface Chart {
  show(activity: Activity): void;
  end(): void;
}

const HEIGHT_PX = 180;
/** Room for a line of days. */
const DAYS_PX = 30;
/** Room for the longest of the amounts as they are written: "200K". */
const AMOUNTS_PX = 52;
const AMOUNT = new Intl.NumberFormat("en", { notation: "compact" });
const BAR_SHARE = 0.8;
const BAR_MOST_PX = 28;
const HOUR_S = 3_600;
/** Nobody counts half a check-in. */
const STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000,
];

/** Loaded when it is looked at: the first view does without it. */
export function drawChart(place: HTMLElement, measure: Measure, first: Activity): Chart {
  let shown = first;
  let plot = makePlot(place, measure, shown);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const recolour = (): void => {
    plot.destroy();
    plot = makePlot(place, measure, shown);
  };
  scheme.addEventListener("change", recolour);
  const widths = new ResizeObserver(() => plot.setSize({ width: widthOf(place), height: HEIGHT_PX }));
  widths.observe(place);
  return {
    show(activity) {
      shown = activity;
      plot.setData(columnsOf(activity, measure));
    },
    end() {
      widths.disconnect();
      scheme.removeEventListener("change", recolour);
      plot.destroy();
    },
  };
}

function makePlot(place: HTMLElement, measure: Measure, activity: Activity): uPlot {
  const [colour, line, quiet] = [
    token(measure === "faults" ? "--danger" : "--accent"),
    token("--line"),
    token("--quiet"),
  ];
  const axis = { stroke: quiet, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
  const bars = uPlot.paths.bars?.({ size: [BAR_SHARE, BAR_MOST_PX], align: 1 });
  const days = { ...axis, size: DAYS_PX, values: (_plot: uPlot, seconds: number[]) => seconds.map(tickText) };
  const options: uPlot.Options = {
    width: widthOf(place),
    height: HEIGHT_PX,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), "Etc/UTC"),
    cursor: { drag: { x: false, y: false } },
    scales: {
      // The last hour has a width too.
      x: { range: (_plot, least, most) => [least, most + HOUR_S] },
      y: { range: (_plot, _least, most) => [0, Math.max(1, most * 1.1)] },
    },
    axes: [
      days,
      {
        ...axis,
        size: AMOUNTS_PX,
        incrs: STEPS,
        values: (_plot, amounts) => amounts.map((each) => AMOUNT.format(each)),
      },
    ],
    series: [
      { label: "Hour (UTC)", value: "{YYYY}-{MM}-{DD} {HH}:{mm}" },
      {
        label: MEASURES[measure].unit,
        stroke: colour,
        fill: colour,
        width: 0,
        points: { show: false },
        ...(bars === undefined ? {} : { paths: bars }),
      },
    ],
  };
  return new uPlot(options, columnsOf(activity, measure), place);
}

/** A day, or the hour where ticks stand closer than that. */
function tickText(seconds: number): string {
  const text = hourText(seconds * 1_000);
  return text.includes(" 00:00") ? text.slice(5, 10) : text.slice(11, 16);
}

function widthOf(place: HTMLElement): number {
  return Math.max(1, Math.floor(place.clientWidth));
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
