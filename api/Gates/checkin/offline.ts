// Judging on this phone, with what it keeps.
import { nameIn } from "./attendee";
import { OfflineGates, type Rows } from "./judge";
import type { Manifest } from "./manifest";
import { type Scan, type Verdict, attendee, keepScan, keepTicket, setting, ticket, tickets } from "./store";
import { type TicketCode, readCode } from "./ticket-code";

const rows: Rows = { get: ticket, all: tickets, keep: keepTicket };
let known: { cursor: string; gates: OfflineGates } | undefined;

async function gates() {
  const manifest = await setting<Manifest>("manifest");
  if (manifest && known?.cursor !== manifest.cursor) known = { cursor: manifest.cursor, gates: new OfflineGates(manifest, rows) };
  return manifest && known!.gates;
}

/** One at a time, also with another window of the app: judging changes rows, and so does what comes from the server. */
export const alone = <T>(work: () => Promise<T>): Promise<T> => navigator.locks.request("tickets", work) as Promise<T>;

/** Judges the scan and keeps it, to be sent in. */
export const judgeHere = (scan: Scan) => alone(async () => {
  const verdict = await judged(scan);
  await keepScan({ ...scan, state: "offline", verdict });
  return verdict;
});

async function judged({ code, gateId, direction, scannedAt }: Scan): Promise<Verdict> {
  const here = await gates();
  if (!here) return { result: "refused", reason: "no_manifest" };
  const { result, reason, rule, attention, typeName, since, ticket: shown } = await here.judge(code, gateId, direction, Date.parse(scannedAt));
  const previous = reason === "already_admitted" && since ? timeOf(since) : undefined;
  return { result, reason, rule, attention, what: typeName, who: shown && (await nameOf(shown, here.eventId)), previous };
}

/** The name of whoever shows this ticket. */
async function nameOf(code: TicketCode, eventId: string) {
  const row = await attendee(code.ticketId);
  return row && nameIn(row, code, eventId);
}

/** The server has let somebody through: this phone goes on from there when the network goes away. */
export const followServer = (scan: Scan) =>
  alone(async () => (await gates())?.follow(ticketOf(scan), scan.gateId, scan.direction, Date.parse(scan.scannedAt)));

/** The ticket that the scan is about; empty when it was none of ours. */
export const ticketOf = ({ ticketId, code }: Scan) => ticketId ?? readCode(code)?.ticketId ?? "";

export const timeOf = (at: number | string) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
