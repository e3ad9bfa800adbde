// A ticket's code as grains/Gates/OFFLINE.md describes it: base45, a hundred bytes, and a signature of the event.
const Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const Length = 100;

/** `rotating`: the value behind a code that changes; null for a plain one. */
export type TicketCode = { keyNumber: number; ticketId: string; version: number; bytes: Uint8Array<ArrayBuffer>; rotating: number | null };

export function readCode(text: string): TicketCode | null {
  const isRotating = text.startsWith("R1:");
  if (!isRotating && !text.startsWith("T1:")) return null;
  const bytes = base45(text.slice(3));
  if (!bytes || bytes.length !== Length + (isRotating ? 4 : 0) || bytes[0] !== 1) return null;
  const rotating = isRotating ? new DataView(bytes.buffer).getUint32(Length) : null;
  return { keyNumber: bytes[1]!, ticketId: uuid(bytes.subarray(2, 18)), version: (bytes[26]! << 8) | bytes[27]!, bytes: bytes.slice(0, Length), rotating };
}

/** A ticket's 100 bytes with the value of this moment behind them, as a gate reads it. */
export function rotatingText(bytes: Uint8Array, value: number) {
  const shown = new Uint8Array(Length + 4);
  shown.set(bytes);
  new DataView(shown.buffer).setUint32(Length, value);
  let text = "R1:";
  for (let at = 0; at < shown.length; at += 2) {
    const pair = (shown[at]! << 8) | shown[at + 1]!;
    text += Alphabet[pair % 45]! + Alphabet[Math.floor(pair / 45) % 45]! + Alphabet[Math.floor(pair / 2025)]!;
  }
  return text;
}

/** Whether the event's own key has signed it. */
export async function isSigned(code: TicketCode, eventId: string, key: CryptoKey) {
  const signed = new Uint8Array(16 + 36);
  signed.set(uuidBytes(eventId));
  signed.set(code.bytes.subarray(0, 36), 16);
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, code.bytes.slice(36), signed);
}

export const importKey = (spki: string) =>
  crypto.subtle.importKey("spki", fromBase64(spki), { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const chars = atob(text);
  const bytes = new Uint8Array(chars.length);
  for (let i = 0; i < chars.length; i++) bytes[i] = chars.charCodeAt(i);
  return bytes;
}

export function uuid(bytes: Uint8Array) {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export const uuidBytes = (id: string) => Uint8Array.from(id.replaceAll("-", "").match(/../g)!, (byte) => parseInt(byte, 16));

function base45(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 3 === 1) return null;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 3) {
    const digits = [...text.slice(at, at + 3)].map((char) => Alphabet.indexOf(char));
    if (digits.includes(-1)) return null;
    const value = digits.reduceRight((sum, digit) => sum * 45 + digit, 0);
    if (value > (digits.length === 3 ? 0xffff : 0xff)) return null;
    if (digits.length === 3) bytes.push(value >> 8);
    bytes.push(value & 0xff);
  }
  return Uint8Array.from(bytes);
}
