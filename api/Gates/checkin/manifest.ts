// What a device knows of its event, as grains/Gates/OFFLINE.md describes it.
export type Way = "entry" | "exit";
export type ManifestGate = {
  gateId: string; name: string; status: string; direction: Way | "both"; ticketTypeIds: string[]; admitsFrom: string | null; admitsUntil: string | null;
};
export type Area = { name: string; inside: string | null; capacity: number | null };
export type TypeRules = {
  ticketTypeId: string; validFrom?: string; validUntil?: string; days?: string[]; hoursFrom?: string; hoursUntil?: string;
  minutesFromFirstEntry?: number; entriesPerDay?: number; reentry: "after_exit" | "never" | "always"; maxEntries?: number;
  reentryWithinMinutes?: number; minutesBetweenEntries?: number; areas?: string[]; admits: number; earlyAccessMinutes: number;
  attention?: string; rotatingCode: boolean;
};
export type Rules = {
  dayStartsAt: string; exitAllAt: string[]; areas: Area[]; gates: { gateId: string; area: string }[]; ticketTypes: TypeRules[];
};
export type Manifest = {
  eventId: string; cursor: string; timeZone: string; startTime: string; endTime: string; status: string; epoch: string; tickSeconds: number;
  keys: { number: number; publicKey: string }[]; rotatingKey: string | null; ticketTypes: { ticketTypeId: string; name: string }[];
  gates: ManifestGate[]; rules: Rules; ticketsUrl: string; attendeesUrl: string; changed: string | null;
};

/** They say nothing: tickets are judged as if there were none. */
export const isEmpty = ({ areas, gates, ticketTypes, exitAllAt }: Rules) => areas.length + gates.length + ticketTypes.length + exitAllAt.length === 0;

/** The area that the gate leads to; empty: the event itself. */
export const areaOf = (rules: Rules, gateId: string) => rules.gates.find((gate) => gate.gateId === gateId)?.area ?? "";

/** What tickets of a type that has no rules may do. */
export const freeType = (ticketTypeId: string): TypeRules => ({ ticketTypeId, reentry: "after_exit", admits: 1, earlyAccessMinutes: 0, rotatingCode: false });

/** An instant in milliseconds; `NaN`, which is neither before nor after anything, where there is none. */
export const instantOf = (text: string | null | undefined) => (text ? Date.parse(text) : NaN);
