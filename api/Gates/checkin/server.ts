// Everything that goes over the network. Whatever does not come through in time is an outage: the phone goes on by itself then.
import { sealedRowsOf } from "./attendee";
import { rowsOf } from "./entry-state";
import { OfflineGates } from "./judge";
import type { Manifest } from "./manifest";
import { alone, ticketOf, timeOf } from "./offline";
import { type Enrolment, type Scan, type Verdict, keepAttendees, keepManifest, keepScan, setting, unsent } from "./store";
import { fromBase64 } from "./ticket-code";

const Patience = 3_000;
const MostAtOnce = 500;

export class Outage extends Error {}

/** @param token Of the device or of a person; undefined: nobody's. */
export async function ask(token: string | undefined, path: string, body?: unknown, patience = Patience): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method: body === undefined ? "GET" : "POST",
      headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(body === undefined ? {} : { "content-type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(patience),
      cache: "no-store",
      credentials: "omit",
    });
  } catch (away) {
    throw new Outage(String(away));
  }
  if (answer.status >= 500 || answer.status === 429) throw new Outage(String(answer.status));
  return answer;
}

export type Answer = {
  result: Verdict["result"]; reason?: string; rule?: string; ticket?: { ticketTypeName: string; attendeeName: string; seat?: string };
  previousScan?: { at: string; gateName: string }; attention?: string; code?: string;
};

export async function scanOnline(enrolment: Enrolment, scan: Scan): Promise<Verdict> {
  const { code, gateId, direction, nonce, scannedAt } = scan;
  const answer = await ask(enrolment.token, "/api/v1/checkin/scan", { code, gateId, direction, nonce, scannedAt });
  const said = (await answer.json()) as Answer;
  if (!answer.ok) return { result: "refused", reason: said.code ?? "failed" };
  return verdictOf(said);
}

/** What the server said, for people. */
export function verdictOf(said: Answer): Verdict {
  const previous = said.previousScan && `${timeOf(said.previousScan.at)}, ${said.previousScan.gateName}`;
  return { result: said.result, reason: said.reason, rule: said.rule, who: said.ticket?.attendeeName, what: said.ticket?.ticketTypeName, previous, attention: said.attention };
}

type Sent = { nonce: string; result: Verdict["result"] | null; reason: string | null; conflict: boolean; problem?: string };

/** Sends what was judged here, in order. Answers with how many conflicts there were. */
export async function sendUnsent(enrolment: Enrolment): Promise<number> {
  let conflicts = 0;
  for (let waiting = await unsent(); waiting.length > 0; waiting = await unsent()) {
    const scans = waiting.slice(0, MostAtOnce);
    const answer = await ask(enrolment.token, "/api/v1/checkin/sync", {
      deviceId: enrolment.deviceId,
      sentAt: new Date().toISOString(),
      scans: scans.map(({ code, gateId, direction, nonce, scannedAt, verdict }) => ({
        code, gateId, direction, nonce, scannedAt, offlineResult: verdict!.result, offlineReason: apiReason(verdict!.reason),
      })),
    }, 30_000);
    if (!answer.ok) throw new Outage(`sync ${answer.status}`);
    const { results } = (await answer.json()) as { results: Sent[] };
    for (const [at, result] of results.entries()) {
      conflicts += result.conflict ? 1 : 0;
      await keepScan({ ...scans[at]!, state: "sent", conflict: result.conflict, problem: result.problem ?? (result.conflict ? result.reason ?? undefined : undefined) });
    }
  }
  return conflicts;
}

/** Reasons of this phone alone are told as the nearest one that the API has. */
const apiReason = (reason?: string) => (reason === "unknown_ticket" ? "invalid" : reason === "no_manifest" ? "rules" : reason);

/** Says how the phone is. */
export async function heartbeat({ token, eventId }: Enrolment) {
  const battery = await (navigator as { getBattery?: () => Promise<{ level: number }> }).getBattery?.();
  const batteryPercent = battery ? Math.round(battery.level * 100) : undefined;
  await ask(token, `/api/v1/checkin/events/${eventId}/heartbeat`, { batteryPercent, pendingScans: (await unsent()).length });
}

/** What the phone must know to judge by itself: all of it the first time, and when what rows say has another meaning; else what has changed. */
export async function fetchManifest(enrolment: Enrolment) {
  const known = await setting<Manifest>("manifest");
  const base = `/api/v1/checkin/events/${enrolment.eventId}/manifest`;
  const answer = await ask(enrolment.token, known ? `${base}?since=${known.cursor}` : base, undefined, 15_000);
  if (!answer.ok) return;
  const { changed, ...manifest } = (await answer.json()) as Manifest;
  const since = known && frameOf(known) === frameOf(manifest) ? known.cursor : null;
  const fetched = since !== null && changed !== null
    ? { pages: [fromBase64(changed)], cursor: manifest.cursor }
    : await fetchPages(enrolment, manifest.ticketsUrl, since);
  if (!fetched) return;
  await alone(async () => keepFresh({ ...manifest, cursor: fetched.cursor ?? manifest.cursor, changed: null }, fetched.pages));
  await fetchAttendees(enrolment, manifest.attendeesUrl);
}

/** Names that nobody can read here without the ticket's code. */
async function fetchAttendees(enrolment: Enrolment, address: string) {
  const since = (await setting<string>("attendees")) ?? null;
  const fetched = await fetchPages(enrolment, address, since);
  if (fetched?.cursor) await keepAttendees(fetched.cursor, fetched.pages.flatMap(sealedRowsOf));
}

/** What the bytes of rows stand for: they count entries by the rules of the moment. */
const frameOf = ({ epoch, tickSeconds, timeZone, rules }: Omit<Manifest, "changed">) => JSON.stringify([epoch, tickSeconds, timeZone, rules]);

/** All pages; the cursor is that of the first one. */
async function fetchPages(enrolment: Enrolment, address: string, since: string | null) {
  const pages: Uint8Array[] = [];
  let cursor: string | null = null;
  for (let after: string | null = ""; after !== null; ) {
    const query = new URLSearchParams({ ...(since ? { since } : {}), ...(after ? { after } : {}) });
    const page: Response = await ask(enrolment.token, `${address}?${query}`, undefined, 60_000);
    if (!page.ok) return null;
    pages.push(new Uint8Array(await page.arrayBuffer()));
    cursor ??= page.headers.get("x-manifest-cursor");
    after = page.headers.get("x-manifest-next");
  }
  return { pages, cursor };
}

/** What was judged here and not sent yet comes on top of what the server knows. */
async function keepFresh(manifest: Manifest, pages: Uint8Array[]) {
  const rows = new Map(pages.flatMap(rowsOf));
  const here = new OfflineGates(manifest, { get: async (id) => rows.get(id), keep: async (id, row) => void rows.set(id, row), all: async () => [...rows.values()] });
  for (const scan of await unsent())
    if (scan.verdict!.result !== "refused") await here.follow(ticketOf(scan), scan.gateId, scan.direction, Date.parse(scan.scannedAt));
  await keepManifest(manifest, [...rows]);
}
