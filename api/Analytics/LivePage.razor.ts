// Counters and charts that move as the sale does: one stream of server-sent events, from which the minutes are counted on.
import uPlot from "uplot";
import { chart } from "./charts";

type Gate = {
  gateId: string; name: string; admitted: number; exited: number; refused: number; conflicts: number; scansPerMinute: number; refusedFor: Record<string, number>;
};
type Area = { name: string; capacity: number | null; inside: number };
type Type = { ticketTypeId: string; sold: number; held: number; available: number; atDoor: number; complimentary: number };
type Live = {
  asOf: string; sold: number; available: number; revenue: number; admitted: number; inside: number; byTicketType: Type[]; byGate: Gate[]; suspicions: number; areas: Area[];
  silentDevices: number; atDoor: number; complimentary: number;
};

const live = document.querySelector<HTMLElement>("#live")!;
const state = live.querySelector<HTMLElement>("#state")!;
const decimals = Number(live.dataset.decimals);
const money = new Intl.NumberFormat("en", { style: "currency", currency: live.dataset.currency, minimumFractionDigits: decimals, maximumFractionDigits: decimals });
const number = new Intl.NumberFormat("en");
const minutes = new Map<number, { sold: number; admitted: number }>();
for (const [minute, sold, admitted] of JSON.parse(document.querySelector("#timeline")!.textContent!) as [number, number, number][])
  minutes.set(minute, { sold, admitted });

/** The last hour, minute by minute, also those in which nothing happened. */
function lastHour(what: "sold" | "admitted"): [number[], number[]] {
  const now = Math.floor(Date.now() / 60_000) * 60;
  const times = Array.from({ length: 60 }, (_, i) => now - (59 - i) * 60);
  return [times, times.map((time) => minutes.get(time)?.[what] ?? 0)];
}

const bars = (selector: string, what: "sold" | "admitted", colour: "primary" | "success") => chart(live.querySelector<HTMLElement>(selector)!, (worn) => ({
  legend: { show: false },
  tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), live.dataset.zone!),
  scales: { x: { range: (_, first, last) => [first - 30, last + 30] }, y: { range: (_, __, max) => [0, Math.max(5, Math.ceil((max ?? 0) * 1.15))] } },
  axes: [worn.time, { ...worn.axis, size: 40 }],
  series: [{}, { stroke: worn[colour], fill: worn[colour], width: 0, points: { show: false }, paths: uPlot.paths.bars!({ size: [0.8, 40], radius: 0.2 }) }],
}), () => lastHour(what));

const draws = [bars("#sold-chart", "sold", "primary"), bars("#admitted-chart", "admitted", "success")];
const draw = () => draws.forEach((one) => one());
setInterval(draw, 15_000);

/** Something to look at; not shown while there is nothing. */
function badge(id: string, count: number, words: string) {
  const shown = live.querySelector<HTMLElement>(`#${id}`)!;
  shown.hidden = count === 0;
  shown.textContent = `${number.format(count)} ${words}`;
}

let last: Live | undefined;
function show(now: Live) {
  const set = (key: string, text: string) => {
    const counter = live.querySelector<HTMLElement>(`[data-counter="${key}"]`)!;
    if (counter.textContent === text) return;
    counter.textContent = text;
    counter.toggleAttribute("data-long", text.length > 8 && text.length <= 11);
    counter.toggleAttribute("data-longest", text.length > 11);
  };
  set("sold", number.format(now.sold));
  set("available", number.format(now.available));
  set("revenue", money.format(now.revenue / 10 ** decimals));
  set("inside", number.format(now.inside));
  const sum = (of: (gate: Gate) => number) => now.byGate.reduce((so, gate) => so + of(gate), 0);
  set("atDoor", number.format(now.atDoor));
  set("complimentary", number.format(now.complimentary));
  set("admitted", number.format(now.admitted));
  set("refused", number.format(sum((gate) => gate.refused)));
  set("pace", number.format(sum((gate) => gate.scansPerMinute)));
  badge("suspicions", now.suspicions, "to look at");
  badge("silent", now.silentDevices, now.silentDevices === 1 ? "device is silent" : "devices are silent");
  const conflicts = sum((gate) => gate.conflicts);
  badge("conflicts", conflicts, conflicts === 1 ? "conflict of a device that was offline" : "conflicts of devices that were offline");
  for (const type of now.byTicketType) {
    const row = live.querySelector<HTMLElement>(`[data-type="${type.ticketTypeId}"]`);
    if (!row) continue;
    row.querySelector("[data-sold]")!.textContent = number.format(type.sold);
    row.querySelector("[data-held]")!.textContent = number.format(type.held);
    row.querySelector("[data-available]")!.textContent = number.format(type.available);
    row.querySelector("[data-at-door]")!.textContent = number.format(type.atDoor);
    row.querySelector("[data-complimentary]")!.textContent = number.format(type.complimentary);
    row.querySelector("progress")!.value = type.sold + type.atDoor + type.complimentary;
  }
  for (const area of now.areas) {
    const row = live.querySelector<HTMLElement>(`[data-area="${CSS.escape(area.name)}"]`);
    if (!row) continue;
    row.querySelector("[data-inside]")!.textContent = number.format(area.inside);
    const bar = row.querySelector("progress");
    if (bar) bar.value = area.inside;
  }
  for (const gate of now.byGate) {
    const row = live.querySelector<HTMLElement>(`[data-gate="${gate.gateId}"]`);
    if (!row) continue;
    for (const key of ["admitted", "exited", "refused"] as const) row.querySelector(`[data-${key}]`)!.textContent = number.format(gate[key]);
    row.querySelector("[data-pace]")!.textContent = number.format(gate.scansPerMinute);
    const reasons = Object.entries(gate.refusedFor).sort(([, one], [, other]) => other - one);
    row.querySelector("[data-reasons]")!.textContent = reasons.map(([reason, times]) => ` · ${number.format(times)} ${reason.replaceAll("_", " ")}`).join("");
  }
  if (last) {
    // A refund takes from the total, and nothing from what a minute has sold.
    const minute = Math.floor(Date.parse(now.asOf) / 60_000) * 60;
    const of = minutes.get(minute) ?? { sold: 0, admitted: 0 };
    of.sold += Math.max(0, now.sold - last.sold);
    of.admitted += Math.max(0, now.admitted - last.admitted);
    minutes.set(minute, of);
    draw();
  }
  last = now;
}

const stream = new EventSource(`/organizer/events/${live.dataset.event}/live/counters`);
stream.addEventListener("counters", (e) => {
  state.textContent = "● Live";
  state.className = "badge badge-success";
  show(JSON.parse((e as MessageEvent<string>).data) as Live);
});
stream.addEventListener("error", () => {
  state.textContent = "Looking for the server…";
  state.className = "badge badge-warning";
});

const big = live.querySelector<HTMLButtonElement>("#big-screen")!;
if (document.fullscreenEnabled) {
  big.hidden = false;
  big.addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : live.requestFullscreen()));
  document.addEventListener("fullscreenchange", () => {
    live.classList.toggle("p-8", document.fullscreenElement === live);
    live.classList.toggle("overflow-y-auto", document.fullscreenElement === live);
    big.textContent = document.fullscreenElement ? "Leave the big screen" : "Big screen";
  });
}
