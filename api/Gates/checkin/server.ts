// Everything that goes over the network. Whatever does not come through in time is an outage: the phone goes on by itself then.
import { rowsOf } from "./judge";
import { type Enrolment, type Manifest, type Scan, type Verdict, keepScan, keepSetting, keepTickets, setting, unsent } from "./store";

const Patience = 3_000;
const MostAtOnce = 500;

export class Outage extends Error {}

async function ask(enrolment: Enrolment, path: string, body?: unknown, patience = Patience): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${enrolment.token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
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

type Answer = {
  result: Verdict["result"]; reason?: string; ticket?: { ticketTypeName: string; attendeeName: string; seat?: string };
  previousScan?: { at: string; gateName: string }; attention?: string; code?: string;
};

export async function scanOnline(enrolment: Enrolment, scan: Scan): Promise<Verdict> {
  const { code, gateId, direction, nonce, scannedAt } = scan;
  const answer = await ask(enrolment, "/api/v1/checkin/scan", { code, gateId, direction, nonce, scannedAt });
  const said = (await answer.json()) as Answer;
  if (!answer.ok) return { result: "refused", reason: said.code ?? "failed" };
  const previous = said.previousScan && `${new Date(said.previousScan.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}, ${said.previousScan.gateName}`;
  return { result: said.result, reason: said.reason, who: said.ticket?.attendeeName, what: said.ticket?.ticketTypeName, previous, attention: said.attention };
}

type Sent = { nonce: string; result: Verdict["result"] | null; reason: string | null; conflict: boolean; problem?: string };

/** Sends what was judged here, in order. Answers with how many conflicts there were. */
export async function sendUnsent(enrolment: Enrolment): Promise<number> {
  let conflicts = 0;
  for (let waiting = await unsent(); waiting.length > 0; waiting = await unsent()) {
    const scans = waiting.slice(0, MostAtOnce);
    const answer = await ask(enrolment, "/api/v1/checkin/sync", {
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
const apiReason = (reason?: string) =>
  reason === undefined ? undefined : reason === "unknown_ticket" ? "invalid" : reason === "no_manifest" || reason === "needs_network" ? "rules" : reason;

/** What the phone must know to judge by itself: all of it the first time, then what has changed. */
export async function fetchManifest(enrolment: Enrolment) {
  const known = await setting<Manifest>("manifest");
  const base = `/api/v1/checkin/events/${enrolment.eventId}/manifest`;
  const answer = await ask(enrolment, known ? `${base}?since=${known.cursor}` : base, undefined, 15_000);
  if (!answer.ok) return;
  const manifest = (await answer.json()) as Manifest;
  let cursor = manifest.cursor;
  if (known && manifest.changed !== null) {
    const bytes = Uint8Array.from(atob(manifest.changed), (char) => char.charCodeAt(0));
    await keepFresh(rowsOf(bytes));
  } else {
    let after: string | null = "";
    let first = true;
    while (after !== null) {
      const query = new URLSearchParams({ ...(known ? { since: known.cursor } : {}), ...(after ? { after } : {}) });
      const page: Response = await ask(enrolment, `${manifest.ticketsUrl}?${query}`, undefined, 60_000);
      if (!page.ok) return;
      await keepFresh(rowsOf(new Uint8Array(await page.arrayBuffer())));
      if (first) cursor = page.headers.get("x-manifest-cursor") ?? cursor;
      first = false;
      after = page.headers.get("x-manifest-next");
    }
  }
  await keepSetting("manifest", { ...manifest, cursor, changed: null });
}

/** What is judged here and not sent yet counts for more than what the server knows of it. */
async function keepFresh(rows: [string, Uint8Array][]) {
  const { readCode } = await import("./ticket-code");
  const own = new Set((await unsent()).map((scan) => readCode(scan.code)?.ticketId));
  await keepTickets(rows.filter(([id]) => !own.has(id)));
}
