// What charts have in common: they fill their box and wear the page's colours, also when night comes while they are open.
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

/** Beside a long axis a label needs room; hours by the clock, and the day once. */
const times: uPlot.Axis = {
  space: 64,
  values: [
    [86_400 * 365, "{YYYY}", null, null, null, null, null, null, 1],
    [86_400 * 28, "{MMM}", "\n{YYYY}", null, null, null, null, null, 1],
    [86_400, "{D} {MMM}", "\n{YYYY}", null, null, null, null, null, 1],
    [60, "{HH}:{mm}", "\n{D} {MMM} {YYYY}", null, "\n{D} {MMM}", null, null, null, 1],
  ],
};

const night = matchMedia("(prefers-color-scheme: dark)");

function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(`--color-${name}`).trim();
  const axis: uPlot.Axis = { stroke: of("base-content"), grid: { stroke: of("base-300"), width: 1 }, ticks: { show: false }, font: "12px system-ui" };
  return { axis, time: { ...axis, ...times }, primary: of("primary"), success: of("success"), warning: of("warning") };
}

/** Draws into the box; what comes back draws again with what the data are by then. */
export function chart(
  box: HTMLElement, look: (worn: ReturnType<typeof colours>) => Omit<uPlot.Options, "width" | "height">, data: () => uPlot.AlignedData,
) {
  const size = () => ({ width: box.clientWidth, height: box.clientHeight });
  const make = () => new uPlot({ ...size(), cursor: { show: false }, ...look(colours()) }, data(), box);
  let plot = make();
  new ResizeObserver(() => plot.setSize(size())).observe(box);
  // A canvas and a legend keep the colours that they were made with.
  night.addEventListener("change", () => {
    plot.destroy();
    plot = make();
  });
  return () => plot.setData(data());
}
