import type { Verdict } from "./store";

const Reasons: Record<string, string> = {
  invalid: "Not a ticket of this event", wrong_event: "For another event", gate_closed: "This gate is closed", unpaid: "Not paid", cancelled: "Cancelled",
  refunded: "Refunded", transferred: "An old code: the ticket was passed on", blocked: "Blocked by the organizer", not_yet_valid: "Too early",
  expired: "Too late", not_at_this_gate: "Not at this gate", rules: "The rules forbid it", already_admitted: "Already inside", not_inside: "Nobody is inside with it",
  area_full: "The area is full", rotating_code_required: "A picture of a ticket: ask for the code that moves",
  unknown_device: "This phone was revoked", wrong_gate: "This phone is not for this gate", no_manifest: "No network, and nothing known yet",
  unknown_ticket: "Unknown here: sold after the last update?", needs_network: "Needs the network: this event has entry rules",
};

export const word = (verdict: Verdict) => ({ admitted: "Welcome", exited: "Goodbye", refused: "Stop" })[verdict.result];
export const why = (reason?: string) => (reason ? Reasons[reason] ?? reason.replaceAll("_", " ") : "");
export const Icons = { admitted: "M5 12.5l4.500 4.500L19 7.500", exited: "M5 12h14M13 6l6 6-6 6", refused: "M6 6l12 12M18 6L6 18" } as const;
