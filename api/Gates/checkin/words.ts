import type { Verdict } from "./store";

const Reasons: Record<string, string> = {
  invalid: "Not a ticket of this event", wrong_event: "For another event", gate_closed: "This gate is closed", unpaid: "Not paid", cancelled: "Cancelled",
  refunded: "Refunded", transferred: "An old code: the ticket was passed on", blocked: "Blocked by the organizer", not_yet_valid: "Too early",
  expired: "Too late", not_at_this_gate: "Not at this gate", rules: "The rules forbid it", already_admitted: "Already inside", not_inside: "Nobody is inside with it",
  area_full: "The area is full", rotating_code_required: "A picture of a ticket: ask for the code that moves",
  unknown_device: "This phone was revoked", wrong_gate: "This phone is not for this gate", no_manifest: "No network, and nothing known yet",
  unknown_ticket: "Unknown here: sold after the last update?",
};

/** Rules say more than the reason does; by their names in the rules' JSON. */
const Rules: Record<string, string> = {
  "gate.admitsFrom": "This gate is not admitting yet", "gate.admitsUntil": "This gate admits nobody any more", "event.endTime": "The event is over",
  "gate.ticketTypeIds": "Another gate is for this type of ticket", "gate.direction": "This gate goes the other way",
  validFrom: "The ticket is not valid yet", validUntil: "The ticket is not valid any more", days: "Not a ticket for today",
  hours: "Not at this time of the day", minutesFromFirstEntry: "The time since the first entry is over", areas: "The ticket does not open this area",
  "area.inside": "First into the area around this one", entriesPerDay: "No entries left today", maxEntries: "No entries left",
  reentryWithinMinutes: "Out for too long", minutesBetweenEntries: "Too soon after the last entry",
};
const NoReentry = "No way back in with this ticket";

export const word = (verdict: Verdict) => ({ admitted: "Welcome", exited: "Goodbye", refused: "Stop" })[verdict.result];
export function why(reason?: string, rule?: string) {
  if (reason === "rules" && rule === "reentry") return NoReentry;
  return Rules[rule ?? ""] ?? (reason ? Reasons[reason] ?? reason.replaceAll("_", " ") : "");
}
export const Icons = { admitted: "M5 12.5l4.500 4.500L19 7.500", exited: "M5 12h14M13 6l6 6-6 6", refused: "M6 6l12 12M18 6L6 18" } as const;
