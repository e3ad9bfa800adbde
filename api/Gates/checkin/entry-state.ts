// What judging needs to know of a ticket's past, and how it lies in the 40 bytes of a ticket's row (grains/Gates/OFFLINE.md).
import type { Day } from "./event-days";
import type { Manifest } from "./manifest";
import { uuid } from "./ticket-code";

/** Times are instants in milliseconds; what never was is `NaN`. Areas without anybody are left out of `inside`. */
export type EntryState = {
  entries: number; firstEntryAt: number; lastEntryAt: number; lastExitAt: number; day: Day; entriesThatDay: number; inside: ReadonlyMap<string, number>;
};

export const insideOf = (state: EntryState, area: string) => state.inside.get(area) ?? 0;

const later = (one: number, other: number) => (one > other ? one : other);

/** Somebody came in, where no rules say anything else. */
export const enter = (state: EntryState, at: number): EntryState => ({
  ...state,
  entries: state.entries + 1,
  firstEntryAt: state.firstEntryAt < at ? state.firstEntryAt : at,
  lastEntryAt: later(state.lastEntryAt, at),
  inside: new Map([["", 1]]),
});

/** Whoever was in has left, where no rules say anything else. */
export const leave = (state: EntryState, at: number): EntryState => ({ ...state, lastExitAt: later(state.lastExitAt, at), inside: new Map() });

// --- Rows ----------------------------------------------------------------------------------------------------------------

export const RowLength = 40;
const At = { type: 16, state: 17, version: 18, entries: 20, entriesThatDay: 21, day: 22, firstEntry: 23, lastEntry: 26, lastExit: 29, inside: 32 } as const;
const NoDay = 255;
const Never = 0xff_ffff;
const States = ["valid", "refunded", "blocked"] as const;

export type TicketState = (typeof States)[number] | "cancelled";
type Frame = Pick<Manifest, "epoch" | "tickSeconds" | "rules">;

/** The rows by the ids of their tickets. */
export function rowsOf(bytes: Uint8Array): [string, Uint8Array][] {
  const rows: [string, Uint8Array][] = [];
  for (let at = 0; at + RowLength <= bytes.length; at += RowLength) rows.push([uuid(bytes.subarray(at, at + 16)), bytes.slice(at, at + RowLength)]);
  return rows;
}

export const typeIndexOf = (row: Uint8Array) => row[At.type]!;
export const stateOf = (row: Uint8Array): TicketState => States[row[At.state]!] ?? "cancelled";
export const versionOf = (row: Uint8Array) => (row[At.version]! << 8) | row[At.version + 1]!;

export function entriesOf(row: Uint8Array, frame: Frame): EntryState {
  const epoch = Date.parse(frame.epoch);
  const time = (at: number) => {
    const ticks = (row[at]! << 16) | (row[at + 1]! << 8) | row[at + 2]!;
    return ticks === Never ? NaN : epoch + ticks * frame.tickSeconds * 1000;
  };
  return {
    entries: row[At.entries]!,
    firstEntryAt: time(At.firstEntry),
    lastEntryAt: time(At.lastEntry),
    lastExitAt: time(At.lastExit),
    day: row[At.day] === NoDay ? NaN : firstDay(epoch) + row[At.day]!,
    entriesThatDay: row[At.entriesThatDay]!,
    inside: new Map(areasOf(frame).map((area, at) => [area, row[At.inside + at]!] as const).filter(([, people]) => people > 0)),
  };
}

/** The row with another past. */
export function withEntries(row: Uint8Array, state: EntryState, frame: Frame): Uint8Array {
  const epoch = Date.parse(frame.epoch);
  const made = row.slice();
  const byte = (at: number, value: number) => (made[at] = Math.min(value, 255));
  const time = (at: number, value: number) => {
    const ticks = Number.isNaN(value) ? Never : Math.min(Math.max(Math.floor((value - epoch) / 1000 / frame.tickSeconds), 0), Never - 1);
    made.set([ticks >> 16, (ticks >> 8) & 0xff, ticks & 0xff], at);
  };
  byte(At.entries, state.entries);
  byte(At.entriesThatDay, state.entriesThatDay);
  byte(At.day, Number.isNaN(state.day) ? NoDay : Math.min(Math.max(state.day - firstDay(epoch), 0), NoDay - 1));
  time(At.firstEntry, state.firstEntryAt);
  time(At.lastEntry, state.lastEntryAt);
  time(At.lastExit, state.lastExitAt);
  made.fill(0, At.inside);
  areasOf(frame).forEach((area, at) => byte(At.inside + at, insideOf(state, area)));
  return made;
}

const firstDay = (epoch: number): Day => Math.floor(epoch / 86_400_000);
const areasOf = ({ rules }: Frame) => ["", ...rules.areas.map((area) => area.name)];
