// The value of a code that changes every 15 seconds, as grains/Tickets/RotatingCode.cs describes it: RFC 6238 with HMAC-SHA-256, and all
// 31 bits of the dynamic truncation (RFC 4226, 5.3).
import type { TicketCode } from "./ticket-code";

const StepLength = 15_000;

/** The code was shown with the value of the step at that time, or of a neighbouring one. */
export async function isFresh(eventKey: Uint8Array<ArrayBuffer>, code: TicketCode, at: number) {
  if (code.rotating === null) return false;
  const about = new Uint8Array(18);
  about.set(code.bytes.subarray(2, 18));
  about.set(code.bytes.subarray(26, 28), 16);
  const secret = await macKey(await crypto.subtle.sign("HMAC", await macKey(eventKey), about));
  const step = stepAt(at);
  const values = await Promise.all([step - 1, step, step + 1].map((one) => valueOf(secret, one)));
  return values.includes(code.rotating);
}

/** The value of a step. */
export async function valueOf(secret: CryptoKey, step: number) {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigInt64(0, BigInt(step));
  const hash = new DataView(await crypto.subtle.sign("HMAC", secret, counter));
  return hash.getUint32(hash.getUint8(31) & 0xf) & 0x7fff_ffff;
}

export const stepAt = (at: number) => Math.floor(at / StepLength);

export const macKey = (bytes: BufferSource) => crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
