// The days of an event in its time zone, daylight saving included, as grains/Gates/EventDays.cs counts them: a local time that a clock
// skips is read as if the clock had not been moved, and of one that it shows twice the first counts ("compatible" in the Temporal proposal).
const DayLength = 86_400_000;
const MinuteLength = 60_000;

/** A date, in days since 1970-01-01. */
export type Day = number;

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Date and time that a clock in the zone shows, as if they were in UTC. */
function shownAt(at: number, zone: string) {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat("en-u-ca-iso8601-nu-latn", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
    });
    clocks.set(zone, clock);
  }
  const part = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
}

const offsetAt = (at: number, zone: string) => shownAt(at, zone) - Math.floor(at / 1000) * 1000;

export const dateOf = (text: string): Day => Date.parse(`${text}T00:00:00Z`) / DayLength;

/** Minutes since midnight. */
export const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** When it is that time of the day, in minutes, on that date. */
export function instant(date: Day, minutes: number, zone: string) {
  const local = date * DayLength + minutes * MinuteLength;
  const [before, after] = [offsetAt(local - DayLength, zone), offsetAt(local + DayLength, zone)];
  const first = local - Math.max(before, after);
  if (offsetAt(first, zone) === Math.max(before, after)) return first;
  const second = local - Math.min(before, after);
  return offsetAt(second, zone) === Math.min(before, after) ? second : local - before;
}

/** The day that the instant belongs to. */
export function dayOf(at: number, dayStartsAt: number, zone: string): Day {
  const date = Math.floor(shownAt(at, zone) / DayLength);
  if (at < instant(date, dayStartsAt, zone)) return date - 1;
  return at >= instant(date + 1, dayStartsAt, zone) ? date + 1 : date;
}

/** The last moment up to then at which everybody counts as gone; `NaN`: never. */
export function lastExitAll(at: number, times: number[], zone: string) {
  const date = Math.floor(shownAt(at, zone) / DayLength);
  const moments = times.map((time) => {
    const today = instant(date, time, zone);
    return today <= at ? today : instant(date - 1, time, zone);
  });
  return moments.length > 0 ? Math.max(...moments) : NaN;
}
