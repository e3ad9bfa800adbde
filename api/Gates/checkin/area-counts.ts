// How many people are in each area, as far as this device knows: what the tickets' rows say, and whom it has let in and out itself.
import type { EntryState } from "./entry-state";

export class AreaCounts {
  private readonly people = new Map<string, number>();

  /** @param since Everybody from before counts as gone; `NaN`: nobody does. */
  constructor(private since: number) {}

  /** Starts from what is known of a ticket. */
  start(state: EntryState) {
    const isGone = !Number.isNaN(this.since) && !(state.lastEntryAt >= this.since) && !(state.lastExitAt >= this.since);
    if (!isGone) for (const [area, people] of state.inside) this.people.set(area, this.in(area) + people);
  }

  in(area: string) {
    return this.people.get(area) ?? 0;
  }

  /** Everybody counts as gone since then. */
  reset(since: number) {
    if (Number.isNaN(since) || since <= this.since) return;
    this.since = since;
    this.people.clear();
  }

  settle(area: string, change: 1 | -1) {
    this.people.set(area, Math.max(0, this.in(area) + change));
  }
}
