// Judges a ticket without the network, by what the phone knows. The order of the reasons is that of the API.
import { type TicketCode, importKey, isSigned, readCode, uuid } from "./ticket-code";
import { type Direction, type Manifest, type Verdict, keepTicket, setting, ticket } from "./store";

export const RowLength = 40;
const InsideAt = 32;
const keys = new Map<string, Promise<CryptoKey>>();

/** The bytes of ticket rows, by the ids of the tickets. */
export function rowsOf(bytes: Uint8Array): [string, Uint8Array][] {
  const rows: [string, Uint8Array][] = [];
  for (let at = 0; at + RowLength <= bytes.length; at += RowLength) rows.push([uuid(bytes.subarray(at, at + 16)), bytes.slice(at, at + RowLength)]);
  return rows;
}

export async function judge(text: string, gateId: string, direction: Direction, at: Date): Promise<Verdict> {
  const manifest = await setting<Manifest>("manifest");
  if (!manifest) return { result: "refused", reason: "no_manifest" };
  const code = readCode(text);
  if (!code || !(await isOurs(code, manifest))) return { result: "refused", reason: "invalid" };
  const row = await ticket(code.ticketId);
  if (!row) return { result: "refused", reason: "unknown_ticket" };
  const type = manifest.ticketTypes[row[16]!];
  const reason = whyNot(manifest, code, row, type?.ticketTypeId ?? "", gateId, direction, at);
  if (reason) return { result: "refused", reason, what: type?.name };

  // Kept before anybody hears it, so that a second try is refused also after a reload.
  const after = row.slice();
  after[InsideAt] = direction === "entry" ? 1 : 0;
  if (direction === "entry") after[20] = Math.min(255, row[20]! + 1);
  await keepTicket(code.ticketId, after);
  return { result: direction === "entry" ? "admitted" : "exited", what: type?.name };
}

async function isOurs(code: TicketCode, manifest: Manifest) {
  const spki = manifest.keys.find((one) => one.number === code.keyNumber)?.publicKey;
  if (!spki) return false;
  if (!keys.has(spki)) keys.set(spki, importKey(spki));
  return isSigned(code, manifest.eventId, await keys.get(spki)!);
}

function whyNot(manifest: Manifest, code: TicketCode, row: Uint8Array, typeId: string, gateId: string, direction: Direction, at: Date) {
  const gate = manifest.gates.find((one) => one.gateId === gateId);
  const isEntry = direction === "entry";
  const version = (row[18]! << 8) | row[19]!;
  if (!gate || gate.status !== "open") return "gate_closed";
  if (manifest.status === "cancelled" || row[17] === 3) return "cancelled";
  if (row[17] === 1) return "refunded";
  if (version !== code.version) return "transferred";
  if (row[17] === 2) return "blocked";
  if (isEntry && gate.admitsFrom && at < new Date(gate.admitsFrom)) return "not_yet_valid";
  if (isEntry && at >= new Date(gate.admitsUntil ?? manifest.endTime)) return "expired";
  if (gate.direction !== "both" && gate.direction !== direction) return "not_at_this_gate";
  if (gate.ticketTypeIds.length > 0 && !gate.ticketTypeIds.includes(typeId)) return "not_at_this_gate";
  if (hasRules(manifest, typeId)) return "needs_network";
  if (isEntry && row[InsideAt]! > 0) return "already_admitted";
  if (!isEntry && row[InsideAt] === 0) return "not_inside";
  return null;
}

/** Rules about areas, days and re-entry are judged by the server only: what this phone cannot judge, it does not let through. */
function hasRules({ rules }: Manifest, typeId: string) {
  return rules.areas.length > 0 || rules.gates.length > 0 || rules.exitAllAt.length > 0 || rules.ticketTypes.some((type) => type.ticketTypeId === typeId);
}
