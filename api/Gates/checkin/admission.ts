// Judges a scan: the same reasons in the same order as grains/Gates/Admission.cs. tests/Gates/scenarios.json holds both to the same verdicts.
import { type EntryState, type TicketState, enter, leave } from "./entry-state";
import { type Manifest, type ManifestGate, type Rules, type Way, areaOf, freeType, instantOf, isEmpty } from "./manifest";
import { Visit } from "./visit";

export type Reason =
  | "invalid" | "unknown_ticket" | "no_manifest" | "gate_closed" | "cancelled" | "refunded" | "transferred" | "blocked" | "rotating_code_required"
  | "not_yet_valid" | "expired" | "not_at_this_gate" | "rules" | "already_admitted" | "not_inside" | "area_full";

/** The rule that decided, by its name in the rules' JSON, where the reason does not say all; where nobody is refused, the ticket's past after it. */
export type Finding = { reason: Reason; rule?: string } | { after: EntryState; attention?: string };

/** What is known of a ticket when it is shown. `isFresh`: with a rotating code of this moment. */
export type Shown = { state: TicketState; typeId: string; isOldCode: boolean; isFresh: boolean };

/** What is known of the gate. `isFull`: nobody else fits into the area behind it. */
export type Situation = { gate: ManifestGate | undefined; isCancelled: boolean; eventEnd: number; rules: Rules; timeZone: string; isFull: boolean };

export const situationOf = (manifest: Manifest, gateId: string, isFull: boolean): Situation => ({
  gate: manifest.gates.find((one) => one.gateId === gateId),
  isCancelled: manifest.status === "cancelled",
  eventEnd: instantOf(manifest.endTime),
  rules: manifest.rules,
  timeZone: manifest.timeZone,
  isFull,
});

export function judge(ticket: Shown, situation: Situation, way: Way, past: EntryState, at: number): Finding {
  const isEntry = way === "entry";
  const { gate } = situation;
  const asShown = refuseAsShown(ticket, situation);
  if (!gate || asShown) return { reason: asShown ?? "gate_closed" };
  const visit = visitOf(gate, situation, ticket.typeId, past, isEntry, at);
  if (visit?.type.rotatingCode && !ticket.isFresh) return { reason: "rotating_code_required", rule: "rotatingCode" };
  if (isEntry) {
    const early = visit ? visit.refuseTooEarly() : at < instantOf(gate.admitsFrom) ? "gate.admitsFrom" : undefined;
    if (early) return { reason: "not_yet_valid", rule: early };
    const late = at >= (gate.admitsUntil ? instantOf(gate.admitsUntil) : situation.eventEnd) ? (gate.admitsUntil ? "gate.admitsUntil" : "event.endTime") : visit?.refuseTooLate();
    if (late) return { reason: "expired", rule: late };
  }
  if (gate.ticketTypeIds.length > 0 && !gate.ticketTypeIds.includes(ticket.typeId)) return { reason: "not_at_this_gate", rule: "gate.ticketTypeIds" };
  if (isEntry && visit && !visit.opensArea()) return { reason: "not_at_this_gate", rule: "areas" };
  if (gate.direction !== "both" && gate.direction !== way) return { reason: "rules", rule: "gate.direction" };
  if (visit) return isEntry ? visit.enter() : visit.leave();
  const isInside = past.inside.size > 0;
  if (isInside === isEntry) return { reason: isEntry ? "already_admitted" : "not_inside", rule: "reentry" };
  return { after: isEntry ? enter(past, at) : leave(past, at) };
}

/** The ticket's past after somebody was let through, whoever decided so. */
export function force(typeId: string, situation: Situation, way: Way, past: EntryState, at: number): EntryState {
  const visit = situation.gate && visitOf(situation.gate, situation, typeId, past, way === "entry", at);
  if (!visit) return way === "entry" ? enter(past, at) : leave(past, at);
  return way === "entry" ? visit.entered() : visit.left();
}

function visitOf(gate: ManifestGate, { rules, eventEnd, timeZone, isFull }: Situation, typeId: string, past: EntryState, isEntry: boolean, at: number) {
  if (isEmpty(rules)) return undefined;
  const type = rules.ticketTypes.find((one) => one.ticketTypeId === typeId) ?? freeType(typeId);
  return new Visit({ gate, rules, type, area: areaOf(rules, gate.gateId), isFull, eventEnd, zone: timeZone, at }, past, isEntry);
}

function refuseAsShown(ticket: Shown, { gate, isCancelled }: Situation): Reason | undefined {
  if (gate?.status !== "open") return "gate_closed";
  if (isCancelled || ticket.state === "cancelled") return "cancelled";
  if (ticket.state === "refunded") return "refunded";
  if (ticket.isOldCode) return "transferred";
  return ticket.state === "blocked" ? "blocked" : undefined;
}
