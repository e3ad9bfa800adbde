// One scan at a gate of an event that has access rules, and what they say of it, as grains/Gates/Visit.cs does.
import type { Finding } from "./admission";
import { type EntryState, enter, insideOf, leave } from "./entry-state";
import { type Day, dateOf, dayOf, instant, lastExitAll, minutesOf } from "./event-days";
import { type ManifestGate, type Rules, type TypeRules, instantOf } from "./manifest";

export type VisitFrame = {
  gate: ManifestGate; rules: Rules; type: TypeRules; area: string; isFull: boolean; eventEnd: number; zone: string; at: number;
};

const Minute = 60_000;

export class Visit {
  private readonly past: EntryState;
  private readonly dayStartsAt: number;
  private readonly day: Day;
  private readonly outer: string | null;

  constructor(private readonly frame: VisitFrame, past: EntryState, isEntry: boolean) {
    const { rules, zone, at, area } = frame;
    this.dayStartsAt = minutesOf(rules.dayStartsAt);
    this.day = dayOf(at, this.dayStartsAt, zone);
    this.outer = rules.areas.find((one) => one.name === area)?.inside ?? null;
    this.past = this.isBeforeReset(past, isEntry) ? { ...past, inside: new Map() } : past;
  }

  get type() {
    return this.frame.type;
  }

  /** The rule by which it is too early. */
  refuseTooEarly(): string | undefined {
    const { gate, at, type } = this.frame;
    const early = type.earlyAccessMinutes * Minute;
    if (at < instantOf(gate.admitsFrom) - early) return "gate.admitsFrom";
    if (at < instantOf(type.validFrom)) return "validFrom";
    if (this.isOnDay(this.day)) return at < this.hoursFrom(this.day) - early || (at >= this.hoursUntil(this.day) && this.hasLaterDay()) ? "hours" : undefined;
    return this.hasLaterDay() ? "days" : undefined;
  }

  /** The rule by which it is too late. */
  refuseTooLate(): string | undefined {
    const { at, type } = this.frame;
    if (at >= instantOf(type.validUntil)) return "validUntil";
    if (!this.isOnDay(this.day)) return "days";
    if (at >= this.hoursUntil(this.day)) return "hours";
    return at >= this.past.firstEntryAt + minutes(type.minutesFromFirstEntry) ? "minutesFromFirstEntry" : undefined;
  }

  opensArea() {
    const { area, type } = this.frame;
    return !type.areas?.length || area === "" || type.areas.includes(area);
  }

  enter(): Finding {
    const { area, type, isFull } = this.frame;
    if (this.outer !== null && insideOf(this.past, this.outer) === 0) return { reason: "rules", rule: "area.inside" };
    // Into an inner area go those who are in the outer one, and no others that the ticket admits.
    const isInside = insideOf(this.past, area) >= (this.outer === null ? type.admits : insideOf(this.past, this.outer));
    if (isInside && type.reentry !== "always") return { reason: "already_admitted", rule: "reentry" };
    const again = this.outer === null ? this.refuseAgain() : undefined;
    if (again) return { reason: "rules", rule: again };
    return isFull ? { reason: "area_full", rule: "area.capacity" } : { after: this.entered(), attention: type.attention };
  }

  leave(): Finding {
    return insideOf(this.past, this.frame.area) === 0 ? { reason: "not_inside", rule: "reentry" } : { after: this.left() };
  }

  /** The ticket's past after somebody came in. */
  entered(): EntryState {
    const { area, rules, type, at } = this.frame;
    // Who is let in once more unseen is in an inner area with those who are in the outer one, and no others.
    const around = this.outer === null ? 0 : insideOf(this.past, this.outer);
    const most = type.reentry === "always" && around > 0 ? around : type.admits;
    let inside = this.isOver ? this.past.inside : within(this.past.inside, area, Math.min(insideOf(this.past, area) + 1, most));
    let isFromOutside = this.outer === null;
    for (let outer = this.outer; outer !== null && !this.isOver; ) {
      const next: string | null = rules.areas.find((one) => one.name === outer)?.inside ?? null;
      // Whoever got into an inner area is in those around it, too, though nobody saw that.
      if ((inside.get(outer) ?? 0) < (inside.get(area) ?? 0)) {
        isFromOutside ||= next === null;
        inside = within(inside, outer, inside.get(area) ?? 0);
      }
      outer = next;
    }
    if (!isFromOutside) return { ...this.past, inside };
    const isLaterDay = !(this.day <= this.past.day);
    return {
      ...enter(this.past, at),
      day: isLaterDay ? this.day : this.past.day,
      entriesThatDay: isLaterDay ? 1 : this.past.entriesThatDay + (this.day === this.past.day ? 1 : 0),
      inside,
    };
  }

  /** The ticket's past after somebody left. */
  left(): EntryState {
    const { area, rules, at } = this.frame;
    if (this.isOver) return this.outer === null ? { ...leave(this.past, at), inside: this.past.inside } : this.past;
    let inside = within(this.past.inside, area, Math.max(0, insideOf(this.past, area) - 1));
    // Who leaves an area has left all that lie within it.
    for (let changed = true; changed; ) {
      changed = false;
      for (const { name, inside: outer } of rules.areas) {
        if (outer === null) continue;
        const most = inside.get(outer) ?? 0;
        if ((inside.get(name) ?? 0) > most) [inside, changed] = [within(inside, name, most), true];
      }
    }
    return this.outer === null ? { ...leave(this.past, at), inside } : { ...this.past, inside };
  }

  /** The rules about coming in from outside once more, by precedence. */
  private refuseAgain() {
    const { type, at } = this.frame;
    const today = this.past.day === this.day ? this.past.entriesThatDay : 0;
    if (type.entriesPerDay !== undefined && today >= type.entriesPerDay * type.admits) return "entriesPerDay";
    if (type.maxEntries !== undefined && this.past.entries >= type.maxEntries * type.admits) return "maxEntries";
    // Everybody that the ticket admits has come in before?
    if ((type.entriesPerDay === undefined ? this.past.entries : today) < type.admits) return undefined;
    if (type.reentry === "never") return "reentry";
    if (at > this.past.lastExitAt + minutes(type.reentryWithinMinutes)) return "reentryWithinMinutes";
    return at < this.past.lastEntryAt + minutes(type.minutesBetweenEntries) ? "minutesBetweenEntries" : undefined;
  }

  /** Somebody came in since this scan, after everybody of its time counted as gone: it says nothing about who is in now. */
  private get isOver() {
    const { lastEntryAt } = this.past;
    return lastEntryAt > this.frame.at && this.lastGone(lastEntryAt, true) > this.frame.at;
  }

  /** Everybody counts as gone since the ticket was last let through. A new day's entry needs no exit of the day before; whoever stayed all night may still leave. */
  private isBeforeReset(known: EntryState, isEntry: boolean) {
    return known.inside.size > 0 && known.lastEntryAt < this.lastGone(this.frame.at, isEntry);
  }

  /** When everybody last counted as gone, up to then. */
  private lastGone(moment: number, byDay: boolean) {
    const { rules, zone, type } = this.frame;
    const reset = lastExitAll(moment, rules.exitAllAt.map(minutesOf), zone);
    if (!byDay || type.entriesPerDay === undefined) return reset;
    const dawn = instant(dayOf(moment, this.dayStartsAt, zone), this.dayStartsAt, zone);
    return reset > dawn ? reset : dawn;
  }

  private isOnDay(date: Day) {
    const { days } = this.frame.type;
    return !days?.length || days.some((day) => dateOf(day) === date);
  }

  private hoursFrom(date: Day) {
    const from = this.frame.type.hoursFrom === undefined ? this.dayStartsAt : minutesOf(this.frame.type.hoursFrom);
    return instant(from >= this.dayStartsAt ? date : date + 1, from, this.frame.zone);
  }

  private hoursUntil(date: Day) {
    const until = this.frame.type.hoursUntil === undefined ? this.dayStartsAt : minutesOf(this.frame.type.hoursUntil);
    return instant(until > this.dayStartsAt ? date : date + 1, until, this.frame.zone);
  }

  private hasLaterDay() {
    const { type, eventEnd } = this.frame;
    const validUntil = instantOf(type.validUntil);
    const end = validUntil < eventEnd ? validUntil : eventEnd;
    if (!type.days?.length) return this.hoursFrom(this.day + 1) < end;
    return type.days.map(dateOf).some((date) => date > this.day && this.hoursFrom(date) < end);
  }
}

/** A duration; what is not limited is never over. */
const minutes = (limit: number | undefined) => (limit === undefined ? NaN : limit * Minute);

function within(inside: ReadonlyMap<string, number>, area: string, people: number): ReadonlyMap<string, number> {
  const made = new Map(inside);
  if (people > 0) made.set(area, people);
  else made.delete(area);
  return made;
}
