// Judges a code without the network, by the manifest and the rows of tickets: what it is first, then what the rules say (admission.ts).
import { type Reason, type Shown, force, judge, situationOf } from "./admission";
import { AreaCounts } from "./area-counts";
import { type EntryState, entriesOf, stateOf, typeIndexOf, versionOf, withEntries } from "./entry-state";
import { lastExitAll, minutesOf } from "./event-days";
import { type Manifest, type Way, areaOf } from "./manifest";
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
    const finding = judge(shown, situationOf(this.manifest, gateId, way === "entry" && (await this.isFull(area, at))), way, past, at);
    const about = { typeName: type?.name, since: past.lastEntryAt, ticket: code };
    if ("reason" in finding) return { result: "refused", reason: finding.reason, rule: finding.rule, ...about };
    await this.settle(code.ticketId, row, finding.after, area, way);
    return { result: way === "entry" ? "admitted" : "exited", attention: finding.attention, ...about };
  }

  /** Somebody was let through with the ticket because somebody else said so: here it counts too. */
  async follow(ticketId: string, gateId: string, way: Way, at: number) {
    const row = await this.rows.get(ticketId);
    if (!row) return;
    const typeId = this.manifest.ticketTypes[typeIndexOf(row)]?.ticketTypeId ?? "";
    const after = force(typeId, situationOf(this.manifest, gateId, false), way, entriesOf(row, this.manifest), at);
    await this.settle(ticketId, row, after, areaOf(this.manifest.rules, gateId), way);
  }

  /** Kept before anybody hears it, so that a second try is refused also after a reload. */
  private async settle(id: string, row: Uint8Array, after: EntryState, area: string, way: Way) {
    const counts = await this.counts;
    await this.rows.keep(id, withEntries(row, after, this.manifest));
    counts?.settle(area, way === "entry" ? 1 : -1);
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

  private async isFull(area: string, at: number) {
    const { rules, timeZone } = this.manifest;
    const capacity = rules.areas.find((one) => one.name === area)?.capacity ?? null;
    if (capacity === null) return false;
    const since = lastExitAll(at, rules.exitAllAt.map(minutesOf), timeZone);
    const counts = await (this.counts ??= this.count(since));
    counts.reset(since);
    return counts.in(area) >= capacity;
  }

  private async count(since: number) {
    const counts = new AreaCounts(since);
    for (const row of await this.rows.all()) counts.start(entriesOf(row, this.manifest));
    return counts;
  }
}
