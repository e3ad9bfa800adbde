// What the phone keeps: its enrolment, what it knows of tickets, and every scan until the server has it.
import { type DBSchema, openDB } from "idb";
import type { Manifest, Way } from "./manifest";

export type Gate = { id: string; name: string; direction: Way | "both" };
export type Enrolment = { token: string; deviceId: string; eventId: string; eventName: string; gates: Gate[] };
export type Verdict = {
  result: "admitted" | "exited" | "refused"; reason?: string; rule?: string; who?: string; what?: string; previous?: string; attention?: string;
};

/** `asked`: nobody has heard a verdict yet. `offline`: judged here, and the server does not know. `sent`: the server knows.
 *  `ticketId`: where a supervisor decided, without a code. `supervised`: what a supervisor did, or has done about it since. */
export type Scan = {
  nonce: string; code: string; gateId: string; direction: Way; scannedAt: string; state: "asked" | "offline" | "sent";
  verdict?: Verdict; conflict?: boolean; problem?: string; ticketId?: string; supervised?: "let_through" | "taken_back";
};

interface Kept extends DBSchema {
  settings: { key: string; value: unknown };
  scans: { key: string; value: Scan; indexes: { state: string; scannedAt: string } };
  tickets: { key: string; value: Uint8Array };
  attendees: { key: string; value: Uint8Array };
}

const kept = openDB<Kept>("checkin", 2, {
  upgrade(database, from) {
    if (from < 1) {
      database.createObjectStore("settings");
      const scans = database.createObjectStore("scans", { keyPath: "nonce" });
      scans.createIndex("state", "state");
      scans.createIndex("scannedAt", "scannedAt");
      database.createObjectStore("tickets");
    }
    database.createObjectStore("attendees");
  },
  // Another window has a newer app: it waits for nobody.
  blocking: (_from, _to, event) => (event.target as IDBDatabase).close(),
});

export const setting = async <T>(name: string) => (await (await kept).get("settings", name)) as T | undefined;
export const keepSetting = async (name: string, value: unknown) => void (await (await kept).put("settings", value, name));
export const keepScan = async (scan: Scan) => void (await (await kept).put("scans", scan));
export const unsent = async () => (await (await kept).getAllFromIndex("scans", "state", "offline")).sort((a, b) => a.scannedAt.localeCompare(b.scannedAt));
export const ticket = async (id: string) => (await kept).get("tickets", id);
export const keepTicket = async (id: string, row: Uint8Array) => void (await (await kept).put("tickets", row, id));

export const tickets = async () => (await kept).getAll("tickets");

/** What the server knows now, all of it or nothing. */
export async function keepManifest(manifest: Manifest, rows: [string, Uint8Array][]) {
  const work = (await kept).transaction(["settings", "tickets"], "readwrite");
  for (const [id, row] of rows) void work.objectStore("tickets").put(row, id);
  void work.objectStore("settings").put(manifest, "manifest");
  await work.done;
}

export const attendee = async (id: string) => (await kept).get("attendees", id);

/** Whose tickets are, encrypted, and where the next delta begins. */
export async function keepAttendees(cursor: string, rows: [string, Uint8Array][]) {
  const work = (await kept).transaction(["settings", "attendees"], "readwrite");
  for (const [id, row] of rows) void work.objectStore("attendees").put(row, id);
  void work.objectStore("settings").put(cursor, "attendees");
  await work.done;
}

/** The latest scans, the last one first. */
export async function latest(most: number) {
  const scans: Scan[] = [];
  let cursor = await (await kept).transaction("scans").store.index("scannedAt").openCursor(null, "prev");
  while (cursor && scans.length < most) {
    if (cursor.value.state !== "asked") scans.push(cursor.value);
    cursor = await cursor.continue();
  }
  return scans;
}

/** For another device or event. Scans that the server does not have stay. */
export async function forget() {
  const database = await kept;
  await Promise.all([database.clear("settings"), database.clear("tickets"), database.clear("attendees")]);
}
