// The charts of an event's figures. What they show stands in tables, too.
import uPlot from "uplot";
import { chart } from "./charts";

type Figures = {
  periods: [number, number][];
  length: number;
  zone: string;
  minutes: [number, number, number][];
  compared: { name: string; days: [number, number][] }[] | null;
};

const figures = JSON.parse(document.querySelector("#figures")!.textContent!) as Figures;
const fromZero: uPlot.Scale = { range: (_, __, max) => [0, Math.max(5, Math.ceil((max ?? 0) * 1.1))] };

function draw(selector: string, look: Parameters<typeof chart>[1], data: uPlot.AlignedData) {
  const box = document.querySelector<HTMLElement>(selector);
  if (box) chart(box, look, () => data);
}

const inZone = (seconds: number) => uPlot.tzDate(new Date(seconds * 1000), figures.zone);

// Periods in which nothing happened are left out of the data, and belong into the picture. Days may have 23 or 25 hours.
const sold = new Map(figures.periods);
const times: number[] = [];
if (figures.periods.length > 0) {
  const last = figures.periods.at(-1)![0];
  let at = figures.periods[0]![0];
  for (const [time] of figures.periods) {
    for (; at < time - figures.length / 4 && times.length < 10_000; at += figures.length) times.push(at);
    times.push(time);
    at = time + figures.length;
  }
  if (times.at(-1) !== last) times.push(last);
  if (times.length === 1) times.unshift(times[0]! - figures.length);
  draw("#periods-chart", ({ axis, time, primary }) => ({
    legend: { show: false },
    tzDate: inZone,
    scales: { x: { range: (_, first, last) => [first - figures.length / 2, last + figures.length / 2] }, y: fromZero },
    axes: [time, { ...axis, size: 50 }],
    series: [{}, { stroke: primary, fill: primary, width: 0, points: { show: false }, paths: uPlot.paths.bars!({ size: [0.8, 60], radius: 0.1 }) }],
  }), [times, times.map((time) => sold.get(time) ?? 0)]);
}

if (figures.minutes.length > 0) {
  const minutes = figures.minutes.map(([time]) => time);
  draw("#check-in-chart", ({ axis, time, primary, success }) => ({
    tzDate: inZone,
    scales: { y: fromZero },
    axes: [time, { ...axis, size: 50 }],
    series: [
      {},
      { label: "Admitted each minute", stroke: primary, width: 2, points: { show: minutes.length < 3 } },
      { label: "Inside", stroke: success, width: 2, points: { show: minutes.length < 3 } },
    ],
  }), [minutes, figures.minutes.map((minute) => minute[1]), figures.minutes.map((minute) => minute[2])]);
}

const { compared } = figures;
if (compared) {
  const days = [...new Set(compared.flatMap((one) => one.days.map(([day]) => day)))].sort((a, b) => a - b);
  const curves = compared.map((one) => {
    const known = new Map(one.days);
    const [first, last] = [one.days[0]?.[0] ?? 0, one.days.at(-1)?.[0] ?? 0];
    let soFar = 0;
    return days.map((day) => ((soFar = known.get(day) ?? soFar), one.days.length > 0 && day >= first && day <= last ? soFar : null));
  });
  if (days.length > 0)
    draw("#compare-chart", ({ axis, primary, success, warning }) => ({
      scales: { x: { time: false }, y: fromZero },
      axes: [{ ...axis, space: 90, values: (_, values) => values.map((day) => (Number.isInteger(day) ? (day < 0 ? `${-day} before` : day === 0 ? "start" : `${day} after`) : "")) }, { ...axis, size: 50 }],
      series: [{}, ...compared.map((one, at) => ({ label: one.name, stroke: [primary, success, warning][at], width: 2, points: { show: true, size: 5 } }))],
    }), [days, ...curves]);
}
