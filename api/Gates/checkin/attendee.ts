// Whose a ticket is: each name is encrypted with a key that follows from the ticket's code (grains/Gates/OFFLINE.md), so a phone that was
// lost shows nobody's name.
import { type TicketCode, uuid, uuidBytes } from "./ticket-code";

const HeadLength = 18;
const NonceLength = 12;

/** The encrypted rows by the ids of their tickets. */
export function sealedRowsOf(bytes: Uint8Array): [string, Uint8Array][] {
  const rows: [string, Uint8Array][] = [];
  for (let at = 0; at + HeadLength <= bytes.length; ) {
    const end = at + HeadLength + ((bytes[at + 16]! << 8) | bytes[at + 17]!);
    rows.push([uuid(bytes.subarray(at, at + 16)), bytes.slice(at, end)]);
    at = end;
  }
  return rows;
}

/** The holder's name; undefined when the row was encrypted for another code. */
export async function nameIn(row: Uint8Array, code: TicketCode, eventId: string) {
  const material = await crypto.subtle.importKey("raw", code.bytes, "HKDF", false, ["deriveKey"]);
  const key = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: uuidBytes(eventId), info: new TextEncoder().encode("attendee") },
    material, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
  const [iv, sealed] = [row.slice(HeadLength, HeadLength + NonceLength), row.slice(HeadLength + NonceLength)];
  try {
    return new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: row.slice(0, 16) }, key, sealed));
  } catch {
    return undefined;
  }
}
