/** The chart of the changes a day. Its lines differ by dashes as well as by colour. */
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Day } from "./days";

const series = [
  { name: "inserts", title: "Created", colour: "--good", dash: [] },
  { name: "updates", title: "Changed", colour: "--accent", dash: [8, 4] },
  { name: "deletes", title: "Deleted", colour: "--danger", dash: [2, 3] },
] as const;

const height = 220;

function draw(place: HTMLElement, days: readonly Day[]): uPlot {
  const style = getComputedStyle(place);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = { stroke: colour("--quiet"), grid: { stroke: colour("--line") }, ticks: { show: false } };
  const options: uPlot.Options = {
    width: place.clientWidth,
    height,
    legend: { show: false },
    cursor: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    axes: [axis, { ...axis, size: 64 }],
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.05)] } },
    series: [
      {},
      ...series.map(({ title, colour: name, dash }) => ({
        label: title,
        stroke: colour(name),
        width: 2,
        dash: [...dash],
        points: { show: false },
      })),
    ],
  };
  const times = days.map(({ day }) => Date.parse(day) / 1000);
  const lines = series.map(({ name }) => days.map((day) => day[name]));
  return new uPlot(options, [times, ...lines], place);
}

export function Chart({ days }: { readonly days: readonly Day[] }) {
  const place = useRef<HTMLDivElement>(null);
  const shown = JSON.stringify(days);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let plot = draw(element, days);
    const redraw = () => {
      plot.destroy();
      plot = draw(element, days);
    };
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", redraw);
    return () => {
      observer.disconnect();
      scheme.removeEventListener("change", redraw);
      plot.destroy();
    };
  }, [shown]);
  return (
    <figure class="chart">
      <div ref={place} role="img" aria-label="Changes a day as lines; the table below has the figures" />
      <figcaption>
        {series.map(({ name, title, dash }) => (
          <span key={name} class={name}>
            <svg viewBox="0 0 32 8" aria-hidden="true">
              <line x2={32} y1={4} y2={4} stroke-dasharray={dash.join(" ")} />
            </svg>
            {title}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
