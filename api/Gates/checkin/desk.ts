// The dialogs of people with rights: signing in, finding a ticket by name, and deciding against the rules.
import type { Way } from "./manifest";
import { followServer, ticketOf, timeOf } from "./offline";
import { type Found, Reasons, Refusal, SignedOut, find, letThrough, signIn, signOut, signedIn, sorry, takeBack } from "./staff";
import { type Enrolment, type Gate, type Scan, type Verdict, keepScan } from "./store";

/** Where the phone is, and who shows verdicts. */
export type Place = { enrolment(): Enrolment; gate(): Gate; direction(): Way; tell(verdict: Verdict): void; sync(): Promise<void> };

const $ = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const open = (id: string) => $<HTMLDialogElement>(id).showModal();
const close = (id: string) => $<HTMLDialogElement>(id).close();

let place: Place;
let afterSignIn: (() => void) | undefined;
let decided: ((reason: keyof typeof Reasons) => Promise<void>) | undefined;

export function listenAtDesk(at: Place) {
  place = at;
  $("find").addEventListener("click", () => {
    close("hand-dialog");
    withAccount(openFind);
  });
  $("sign-out").addEventListener("click", () => {
    signOut();
    close("find-dialog");
  });
  submitted("sign-in-form", async (form) => {
    await signIn(String(form.get("email")), String(form.get("password")));
    $<HTMLFormElement>("sign-in-form").reset();
    close("sign-in-dialog");
    afterSignIn?.();
  });
  submitted("find-form", async (form) => show(await find(place.enrolment(), String(form.get("q")))));
  submitted("decide-form", async (form) => {
    await decided?.(form.get("reason") as keyof typeof Reasons);
    for (const id of ["decide-dialog", "find-dialog", "history-dialog"]) close(id);
  });
  $("reasons").replaceChildren(...Object.entries(Reasons).map(([reason, words]) => {
    const label = document.createElement("label");
    label.className = "flex items-center gap-3 py-2 text-lg";
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: "reason", value: reason, required: true, className: "radio radio-primary" });
    label.append(radio, words);
    return label;
  }));
}

/** A form's note says what did not work; whoever was signed out signs in and goes on. */
function submitted(id: string, work: (form: FormData) => Promise<void>) {
  const form = $<HTMLFormElement>(id);
  const note = form.querySelector("[role=alert]")!;
  const button = form.querySelector<HTMLButtonElement>("button:not([type=button])")!;
  const run = async () => {
    note.textContent = "";
    button.disabled = true;
    try {
      await work(new FormData(form));
    } catch (fault) {
      if (fault instanceof SignedOut) withAccount(() => void run());
      else note.textContent = sorry(fault);
    } finally {
      button.disabled = false;
    }
  };
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    void run();
  });
}

function withAccount(then: () => void) {
  if (signedIn()) return then();
  afterSignIn = then;
  open("sign-in-dialog");
}

// --- Finding -------------------------------------------------------------------------------------------------------------

function openFind() {
  $("signed-in").textContent = signedIn()!;
  $("found").replaceChildren();
  $<HTMLFormElement>("find-form").reset();
  open("find-dialog");
}

function show(found: Found[]) {
  $("found-note").textContent = found.length === 0 ? "Nobody is found so." : "";
  $("found").replaceChildren(...found.map((one) => {
    const item = document.createElement("li");
    item.className = "py-3 grid gap-2";
    const who = Object.assign(document.createElement("strong"), { className: "text-lg wrap-anywhere", textContent: one.name });
    const state = one.admittedAt ? `in since ${timeOf(one.admittedAt)}` : one.status.replaceAll("_", " ");
    const what = Object.assign(document.createElement("span"), { className: "quiet wrap-anywhere", textContent: `${one.ticketTypeName} · ${state}` });
    item.append(who, what, action(letWord(place.direction()), () => decideToLetThrough(one.ticketId, one.name, place.gate().id, place.direction())));
    return item;
  }));
}

// --- Deciding ------------------------------------------------------------------------------------------------------------

/** What a supervisor may do about a scan of this phone; null: nothing. */
export function actionFor(scan: Scan): HTMLElement | null {
  const verdict = scan.verdict!;
  if (scan.state !== "sent" || scan.supervised === "taken_back") return null;
  if (verdict.result === "admitted") return action("Take back", () => decideToTakeBack(scan));
  if (verdict.result !== "refused" || !verdict.what) return null;
  return action(letWord(scan.direction), () => decideToLetThrough(ticketOf(scan), verdict.who ?? verdict.what!, scan.gateId, scan.direction));
}

function action(words: string, run: () => void) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-outline min-h-12 grow", textContent: `${words}…` });
  button.addEventListener("click", run);
  return button;
}

const letWord = (way: Way) => (way === "entry" ? "Let in" : "Let out");

function decideToLetThrough(ticketId: string, who: string, gateId: string, direction: Way) {
  const nonce = crypto.randomUUID();
  openDecision(`${letWord(direction)}: ${who}`, async (reason) => {
    const scannedAt = new Date().toISOString();
    const verdict = await letThrough({ ticketId, gateId, direction, nonce, reason });
    await keep({ nonce, code: "", ticketId, gateId, direction, scannedAt, state: "sent", verdict, supervised: "let_through" });
  });
}

function decideToTakeBack(scan: Scan) {
  const [nonce, ticketId] = [crypto.randomUUID(), ticketOf(scan)];
  openDecision(`Take back: ${scan.verdict!.who ?? scan.verdict!.what ?? ""}`, async (reason) => {
    const verdict = await takeBack({ ticketId, gateId: scan.gateId, undoes: scan.nonce, nonce, reason });
    await keepScan({ ...scan, supervised: "taken_back" });
    const scannedAt = new Date().toISOString();
    await keep({ nonce, code: "", ticketId, gateId: scan.gateId, direction: "exit", scannedAt, state: "sent", verdict, supervised: "taken_back" });
  });
}

function openDecision(title: string, run: (reason: keyof typeof Reasons) => Promise<void>) {
  decided = run;
  $("decide-title").textContent = title;
  $<HTMLFormElement>("decide-form").reset();
  $("decide-form").querySelector("[role=alert]")!.textContent = "";
  withAccount(() => open("decide-dialog"));
}

/** An answer that was not heard is asked for again, under the same nonce, by pressing the button again. */
async function keep(scan: Scan) {
  if (scan.verdict!.result === "refused") throw new Refusal("The server refused it.");
  await keepScan(scan);
  // What was taken back restores what was before: only the server knows that.
  if (scan.supervised === "let_through") await followServer(scan);
  else void place.sync();
  place.tell(scan.verdict!);
}
