// How many people are in each area, as far as this device knows: what the tickets' rows say, and whom it has let in and out itself.
import { type EntryState, insideOf } from "./entry-state";

type Inside = ReadonlyMap<string, number>;
const Nobody: Inside = new Map();

/** Since when people are counted: all of them, and those of tickets by the day. `NaN`: from the beginning. */
export type Since = { all: number; byDay: number };

export class AreaCounts {
  private readonly others = new Map<string, number>();
  private readonly byDay = new Map<string, number>();

  constructor(private since: Since) {}

  /** Starts from what is known of a ticket. */
  start(state: EntryState, isByDay: boolean) {
    this.change(Nobody, this.present(state, isByDay), isByDay);
  }

  in(area: string) {
    return (this.others.get(area) ?? 0) + (this.byDay.get(area) ?? 0);
  }

  /** So many people of the ticket are in the area. */
  of(state: EntryState, area: string, isByDay: boolean) {
    return insideOf({ ...state, inside: this.present(state, isByDay) }, area);
  }

  /** Everybody counts as gone since then. */
  goOn({ all, byDay }: Since) {
    if (all > this.since.all) this.others.clear();
    if (byDay > this.since.byDay) this.byDay.clear();
    this.since = { all, byDay };
  }

  /** A ticket has let somebody in or out. */
  settle(before: EntryState, after: EntryState, isByDay: boolean) {
    this.change(this.present(before, isByDay), after.inside, isByDay);
  }

  private change(before: Inside, after: Inside, isByDay: boolean) {
    const people = isByDay ? this.byDay : this.others;
    for (const [area, count] of before) people.set(area, (people.get(area) ?? 0) - count);
    for (const [area, count] of after) people.set(area, (people.get(area) ?? 0) + count);
  }

  private present(state: EntryState, isByDay: boolean): Inside {
    return state.lastEntryAt < (isByDay ? this.since.byDay : this.since.all) ? Nobody : state.inside;
  }
}
