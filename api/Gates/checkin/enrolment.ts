// How a phone is enrolled: with the address that the organizer shows as a QR code, or with a short code.
import { Outage, ask } from "./server";
import { type Enrolment, type Gate, keepSetting, setting } from "./store";

const ShortCode = /^[0-9A-Z]{4}[- ]?[0-9A-Z]{4}$/i;

type Taken = { deviceId: string; deviceToken: string; eventId: string; name: string; gateIds: string[] };

/** What the text enrols with: everything that the phone needs, or a code that it asks the server for. */
export function readEnrolment(text: string): Enrolment | { code: string } | null {
  const plain = text.trim().replace(/^eventloop:enrol:/, "");
  const [, code] = /#code=(.+)$/.exec(plain) ?? [];
  if (ShortCode.test(code ?? plain)) return { code: (code ?? plain).toUpperCase() };
  try {
    const at = plain.indexOf("#enrol=");
    const read = JSON.parse(decodeURIComponent(at < 0 ? plain : plain.slice(at + 7))) as Enrolment;
    return read.token?.startsWith("eld_") && read.eventId && read.gates?.length ? read : null;
  } catch {
    return null;
  }
}

/** Takes the invitation that the code stands for. The attempt is kept first: whoever loses the answer asks again and gets the same device. */
export async function enrolByCode(code: string): Promise<Enrolment | { sorry: string }> {
  const before = await setting<{ code: string; attemptId: string }>("attempt");
  const attempt = before?.code === code ? before : { code, attemptId: crypto.randomUUID() };
  await keepSetting("attempt", attempt);
  try {
    const answer = await ask(undefined, "/api/v1/checkin/enrol", attempt, 10_000);
    if (!answer.ok) return { sorry: answer.status === 422 ? "There is no such code, it has expired, or it was used." : "That did not work. Try again." };
    const { deviceId, deviceToken: token, eventId, name, gateIds } = (await answer.json()) as Taken;
    const manifest = await ask(token, `/api/v1/checkin/events/${eventId}/manifest`, undefined, 15_000);
    if (!manifest.ok) return { sorry: "This phone was revoked." };
    const { gates } = (await manifest.json()) as { gates: (Gate & { gateId: string })[] };
    const shown = await ask(undefined, `/api/v1/events/${eventId}`, undefined, 10_000);
    return {
      token, deviceId, eventId,
      eventName: shown.ok ? ((await shown.json()) as { name: string }).name : name,
      gates: gates.filter((gate) => gateIds.includes(gate.gateId)).map((gate) => ({ id: gate.gateId, name: gate.name, direction: gate.direction })),
    };
  } catch (away) {
    if (away instanceof Outage) return { sorry: "No network. Enrolling needs it; try again." };
    throw away;
  }
}
