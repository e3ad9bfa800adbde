// Judges a code without the network, by the manifest and the rows of tickets: what it is first, then what the rules say (admission.ts).
import { type Reason, type Shown, force, judge, situationOf } from "./admission";
import { AreaCounts, type Since } from "./area-counts";
import { type EntryState, entriesOf, stateOf, typeIndexOf, versionOf, withEntries } from "./entry-state";
import { dayOf, instant, lastExitAll, minutesOf } from "./event-days";
import { type Manifest, type Way, areaOf, freeType } from "./manifest";
import { isFresh } from "./rotating-code";
import { type TicketCode, fromBase64, importKey, isSigned, readCode } from "./ticket-code";

/** The rows of tickets, by their ids. */
export type Rows = { get(id: string): Promise<Uint8Array | undefined>; all(): Promise<Uint8Array[]>; keep(id: string, row: Uint8Array): Promise<void> };

/** `since`: when the ticket last admitted somebody, in milliseconds; `NaN`: never. `ticket`: the code, when it is one of this event. */
export type OfflineVerdict = {
  result: "admitted" | "exited" | "refused"; reason?: Reason; rule?: string; attention?: string; typeName?: string; since?: number; ticket?: TicketCode;
};

export class OfflineGates {
  private readonly keys = new Map<number, Promise<CryptoKey>>();
  private counts: Promise<AreaCounts> | undefined;

  constructor(private readonly manifest: Manifest, private readonly rows: Rows) {
    for (const key of manifest.keys) this.keys.set(key.number, importKey(key.publicKey));
  }

  get eventId() {
    return this.manifest.eventId;
  }

  async judge(text: string, gateId: string, way: Way, at: number): Promise<OfflineVerdict> {
    const code = readCode(text);
    if (!code || !(await this.isOurs(code))) return { result: "refused", reason: "invalid" };
    const row = await this.rows.get(code.ticketId);
    if (!row) return { result: "refused", reason: this.isOpen(gateId) ? "unknown_ticket" : "gate_closed" };
    const type = this.manifest.ticketTypes[typeIndexOf(row)];
    const past = entriesOf(row, this.manifest);
    const shown = await this.shown(code, row, at);
    const area = areaOf(this.manifest.rules, gateId);
    const isFull = way === "entry" && (await this.isFull(area, past, type?.ticketTypeId ?? "", at));
    const finding = judge(shown, situationOf(this.manifest, gateId, isFull), way, past, at);
    const about = { typeName: type?.name, since: past.lastEntryAt, ticket: code };
    if ("reason" in finding) return { result: "refused", reason: finding.reason, rule: finding.rule, ...about };
    await this.settle(code.ticketId, row, finding.after);
    return { result: way === "entry" ? "admitted" : "exited", attention: finding.attention, ...about };
  }

  /** Somebody was let through with the ticket because somebody else said so: here it counts too. */
  async follow(ticketId: string, gateId: string, way: Way, at: number) {
    const row = await this.rows.get(ticketId);
    if (!row) return;
    const typeId = this.manifest.ticketTypes[typeIndexOf(row)]?.ticketTypeId ?? "";
    const after = force(typeId, situationOf(this.manifest, gateId, false), way, entriesOf(row, this.manifest), at);
    await this.settle(ticketId, row, after);
  }

  /** Kept before anybody hears it, so that a second try is refused also after a reload. */
  private async settle(id: string, row: Uint8Array, after: EntryState) {
    const [counts, before] = [await this.counts, entriesOf(row, this.manifest)];
    await this.rows.keep(id, withEntries(row, after, this.manifest));
    counts?.settle(before, after, this.isByDay(row));
  }

  private async shown(code: TicketCode, row: Uint8Array, at: number): Promise<Shown> {
    const { rotatingKey, ticketTypes } = this.manifest;
    return {
      state: stateOf(row),
      typeId: ticketTypes[typeIndexOf(row)]?.ticketTypeId ?? "",
      isOldCode: versionOf(row) !== code.version,
      isFresh: rotatingKey !== null && (await isFresh(fromBase64(rotatingKey), code, at)),
    };
  }

  private isOpen(gateId: string) {
    return this.manifest.gates.some((gate) => gate.gateId === gateId && gate.status === "open");
  }

  private async isOurs(code: TicketCode) {
    const key = this.keys.get(code.keyNumber);
    return key !== undefined && isSigned(code, this.manifest.eventId, await key);
  }

  /** Whoever is counted in there already, and comes once more, takes no other place. */
  private async isFull(area: string, past: EntryState, typeId: string, at: number) {
    const { rules } = this.manifest;
    const capacity = rules.areas.find((one) => one.name === area)?.capacity ?? null;
    if (capacity === null) return false;
    const since = this.since(at);
    const counts = await (this.counts ??= this.count(since));
    counts.goOn(since);
    const type = rules.ticketTypes.find((one) => one.ticketTypeId === typeId) ?? freeType(typeId);
    return counts.in(area) >= capacity && counts.of(past, area, type.entriesPerDay !== undefined) < type.admits;
  }

  private since(at: number): Since {
    const { rules, timeZone } = this.manifest;
    const all = lastExitAll(at, rules.exitAllAt.map(minutesOf), timeZone);
    const dawn = instant(dayOf(at, minutesOf(rules.dayStartsAt), timeZone), minutesOf(rules.dayStartsAt), timeZone);
    return { all, byDay: all > dawn ? all : dawn };
  }

  /** Whoever came in on an earlier day counts as gone. */
  private isByDay(row: Uint8Array) {
    const typeId = this.manifest.ticketTypes[typeIndexOf(row)]?.ticketTypeId;
    return this.manifest.rules.ticketTypes.some((type) => type.ticketTypeId === typeId && type.entriesPerDay !== undefined);
  }

  private async count(since: Since) {
    const counts = new AreaCounts(since);
    for (const row of await this.rows.all()) counts.start(entriesOf(row, this.manifest), this.isByDay(row));
    return counts;
  }
}
