// What people with rights do at the gate, with their own account: find a ticket by name, let somebody in against the rules, take an admission
// back. The session is in memory only: a phone that is put away or loaded anew knows nobody.
import type { Way } from "./manifest";
import { type Answer, Outage, ask, verdictOf } from "./server";
import type { Enrolment, Verdict } from "./store";

export type Found = { ticketId: string; orderId: string; name: string; ticketTypeName: string; status: string; admittedAt: string | null };

/** Why a supervisor does not go by the rules; the words of the API. */
export const Reasons = {
  code_not_readable: "Code not readable", known_person: "Known to staff", scanned_by_mistake: "Scanned by mistake",
  rule_does_not_fit: "The rule does not fit", did_not_enter: "Did not go in", other: "Other",
} as const;

/** It is not done, and this is why, in words for people. */
export class Refusal extends Error {}

/** Nobody is signed in, or not any more. */
export class SignedOut extends Error {}

let session: { token: string; email: string; until: number } | undefined;

export const signedIn = () => (session && session.until > Date.now() ? session.email : undefined);
export const signOut = () => (session = undefined);

export async function signIn(email: string, password: string) {
  const answer = await ask(undefined, "/api/v1/auth/login", { email, password }, 10_000);
  if (!answer.ok) throw new Refusal("E-mail or password is wrong.");
  const { accessToken, expiresAt } = (await answer.json()) as { accessToken: string; expiresAt: string };
  session = { token: accessToken, email, until: Date.parse(expiresAt) };
}

export async function find({ eventId }: Enrolment, text: string) {
  const answer = await asked(`/api/v1/checkin/events/${eventId}/tickets?${new URLSearchParams({ q: text })}`);
  return ((await answer.json()) as { items: Found[] }).items;
}

export type Decision = { ticketId: string; gateId: string; nonce: string; reason: keyof typeof Reasons };

/** The nonce names the decision: whoever did not hear the answer asks again with the same. */
export const letThrough = (decision: Decision & { direction: Way }) => decide("/api/v1/checkin/override", decision);

/** @param decision `undoes` is the nonce of the ticket's last admission. */
export const takeBack = (decision: Decision & { undoes: string }) => decide("/api/v1/checkin/undo", decision);

const decide = async (path: string, decision: object): Promise<Verdict> => verdictOf((await (await asked(path, decision)).json()) as Answer);

async function asked(path: string, body?: object) {
  if (!session || !signedIn()) throw new SignedOut();
  const answer = await ask(session.token, path, body, 10_000);
  if (answer.ok) return answer;
  if (answer.status === 401) {
    signOut();
    throw new SignedOut();
  }
  const said = (await answer.json()) as { code?: string };
  throw new Refusal(Refusals[said.code ?? ""] ?? "That did not work.");
}

const Refusals: Record<string, string> = {
  forbidden: "Your account may not do that at this event.", not_found: "The gate or the event is gone.", invalid_request: "Type at least three characters.",
  ticket_not_found: "The event has no such ticket.", not_the_last_admission: "Somebody was let in or out with it since.",
};

export const sorry = (fault: unknown) => {
  if (fault instanceof Refusal) return fault.message;
  if (fault instanceof Outage) return "That needs the network, and there is none.";
  throw fault;
};
