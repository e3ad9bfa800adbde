// The check-in app: enrolled once, then it scans, with the network or without it.
import { watch } from "./camera";
import { actionFor, listenAtDesk } from "./desk";
import { enrolByCode, readEnrolment } from "./enrolment";
import type { Way } from "./manifest";
import { followServer, judgeHere } from "./offline";
import { Outage, fetchManifest, heartbeat, scanOnline, sendUnsent } from "./server";
import { type Enrolment, type Gate, type Scan, type Verdict, forget, keepScan, keepSetting, latest, setting, unsent } from "./store";
import { Icons, why, word } from "./words";

const $ = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
type Camera = Awaited<ReturnType<typeof watch>>;

let enrolment: Enrolment | undefined;
let gate: Gate | undefined;
let direction: Way = "entry";
let isOnline = navigator.onLine;
let camera: Camera | undefined;

function show(screen: "enrol" | "choose" | "scan") {
  for (const id of ["enrol", "choose", "scan"]) $(id).hidden = id !== screen;
}

// --- Enrolment -----------------------------------------------------------------------------------------------------------

let isEnrolling = false;
let failed = "";

async function enrol(text: string) {
  if (isEnrolling || text === failed) return false;
  isEnrolling = true;
  try {
    const read = readEnrolment(text);
    const taken = read && "code" in read ? await enrolByCode(read.code) : read;
    if (!taken || "sorry" in taken) {
      $("enrol-note").textContent = taken?.sorry ?? "That is not an enrolment code.";
      // The camera sees the same code many times a second.
      failed = text;
      return false;
    }
    camera?.stop();
    await forget();
    await keepSetting("enrolment", taken);
  } finally {
    isEnrolling = false;
  }
  history.replaceState(null, "", "/checkin/");
  await start();
  return true;
}

// --- Gates ---------------------------------------------------------------------------------------------------------------

function choose() {
  show("choose");
  document.querySelector("#choose [data-event]")!.textContent = enrolment!.eventName;
  $("gates").replaceChildren(...enrolment!.gates.map((one) => {
    const button = document.createElement("button");
    button.className = "btn btn-outline btn-xl justify-start h-auto py-5 text-left wrap-anywhere";
    button.textContent = one.name;
    button.addEventListener("click", () => void enter(one));
    return button;
  }));
}

async function enter(one: Gate) {
  gate = one;
  direction = one.direction === "exit" ? "exit" : "entry";
  await keepSetting("gate", one.id);
  showGate();
  show("scan");
  await openCamera();
}

function showGate() {
  $("gate-name").textContent = gate!.name;
  $("gate-direction").textContent = direction === "entry" ? "in" : "out";
  const turn = $<HTMLButtonElement>("direction");
  turn.textContent = direction === "entry" ? "Let out" : "Let in";
  turn.disabled = gate!.direction !== "both";
}

const CameraAgain = 3_000;
let trying: ReturnType<typeof setTimeout>;

/** A camera that another app has, or that does not start on a busy phone, may come a little later: it is tried until it does. */
async function openCamera() {
  camera?.stop();
  camera = undefined;
  clearTimeout(trying);
  try {
    camera = await watch($<HTMLVideoElement>("video"), seen);
    $("camera-note").textContent = "";
    $<HTMLButtonElement>("torch").disabled = !camera.hasTorch;
  } catch {
    $("camera-note").textContent = "No camera. Allow it in the browser, or check codes by hand.";
    trying = setTimeout(() => void ($("scan").hidden ? undefined : openCamera()), CameraAgain);
  }
}

// --- Scanning ------------------------------------------------------------------------------------------------------------

let last = { text: "", at: 0 };
let isBusy = false;

/** The same code in front of the camera is one scan, until it has been away for a while. */
function seen(text: string) {
  const now = Date.now();
  const isSame = text === last.text && now - last.at < 2_500;
  if (isSame || isBusy || !text) {
    if (isSame) last.at = now;
    return;
  }
  last = { text, at: now };
  void scan(text);
}

async function scan(code: string) {
  if (!gate || !enrolment || isBusy) return;
  isBusy = true;
  try {
    const one: Scan = { nonce: crypto.randomUUID(), code, gateId: gate.id, direction, scannedAt: new Date().toISOString(), state: "asked" };
    // The nonce is kept before it is sent: whatever happens now, the scan is one scan.
    await keepScan(one);
    tell(await decide(one));
  } finally {
    isBusy = false;
    void showUnsent();
  }
}

async function decide(one: Scan): Promise<Verdict> {
  if (isOnline) {
    try {
      const verdict = await scanOnline(enrolment!, one);
      await keepScan({ ...one, state: "sent", verdict });
      if (verdict.result !== "refused") void followServer(one);
      return verdict;
    } catch (away) {
      if (!(away instanceof Outage)) throw away;
      setOnline(false);
    }
  }
  return judgeHere(one);
}

const Colours = { admitted: "bg-green-700", exited: "bg-blue-800", refused: "bg-red-700" } as const;
let hiding: ReturnType<typeof setTimeout>;

function tell(verdict: Verdict) {
  const box = $("verdict");
  box.dataset.result = verdict.result;
  box.classList.remove(...Object.values(Colours));
  box.classList.add(Colours[verdict.result], "text-white");
  $("verdict-icon").setAttribute("d", Icons[verdict.result]);
  $("verdict-word").textContent = word(verdict);
  $("verdict-who").textContent = [verdict.who, verdict.what].filter(Boolean).join(" · ");
  $("verdict-why").textContent = [why(verdict.reason, verdict.rule), verdict.previous].filter(Boolean).join(" · ");
  $("verdict-note").textContent = verdict.attention ?? "";
  $("verdict-note").hidden = !verdict.attention;
  box.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => (box.hidden = true), verdict.result === "refused" || verdict.attention ? 4_000 : 2_000);
  navigator.vibrate?.(verdict.result === "refused" ? [120, 80, 120, 80, 240] : 120);
  sound(verdict.result === "refused" ? [220, 160] : verdict.result === "admitted" ? [880, 1320] : [660]);
}

let audio: AudioContext | undefined;
function sound(tones: number[]) {
  try {
    audio ??= new AudioContext();
    tones.forEach((tone, i) => {
      const [voice, volume] = [audio!.createOscillator(), audio!.createGain()];
      const begin = audio!.currentTime + i * 0.14;
      voice.frequency.value = tone;
      volume.gain.setValueAtTime(0.2, begin);
      volume.gain.exponentialRampToValueAtTime(0.001, begin + 0.13);
      voice.connect(volume).connect(audio!.destination);
      voice.start(begin);
      voice.stop(begin + 0.14);
    });
  } catch {
    // No sound before the first touch; the colour and the word say it too.
  }
}

// --- The network ---------------------------------------------------------------------------------------------------------

function setOnline(now: boolean) {
  isOnline = now;
  const badge = $("network");
  badge.textContent = now ? "Online" : "Offline";
  badge.className = `badge badge-lg ${now ? "badge-success" : "badge-warning"}`;
}

async function showUnsent() {
  const waiting = (await unsent()).length;
  $("unsent").hidden = waiting === 0;
  $("unsent").textContent = String(waiting);
  return waiting;
}

let isSyncing = false;
async function sync() {
  if (!enrolment || isSyncing) return;
  isSyncing = true;
  try {
    const waiting = await showUnsent();
    if (waiting > 0) $("sync-state").textContent = `Sending ${waiting}…`;
    const conflicts = waiting > 0 ? await sendUnsent(enrolment) : 0;
    await fetchManifest(enrolment);
    setOnline(true);
    void heartbeat(enrolment).catch(() => undefined);
    $("sync-state").textContent = conflicts > 0 ? `All sent. ${conflicts} in conflict: see below.` : "All sent.";
  } catch (away) {
    if (!(away instanceof Outage)) throw away;
    setOnline(false);
    $("sync-state").textContent = "No network. Everything is kept on this phone.";
  } finally {
    isSyncing = false;
    await showUnsent();
    if ($<HTMLDialogElement>("history-dialog").open) await showHistory();
  }
}

const Supervised = { let_through: "let through by a supervisor", taken_back: "taken back" } as const;

/** What the server said against a scan that was judged here. */
const whatIsWrong = ({ conflict, problem }: Scan) => (conflict ? `conflict: ${why(problem)}` : problem ? `not recorded: ${why(problem)}` : undefined);

async function showHistory() {
  $("history-list").replaceChildren(...(await latest(100)).map((one) => {
    const item = document.createElement("li");
    item.className = "py-3 flex flex-wrap gap-x-3 items-center";
    const time = document.createElement("span");
    time.className = "tabular-nums quiet";
    time.textContent = new Date(one.scannedAt).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
    const what = document.createElement("strong");
    what.textContent = `${word(one.verdict!)} ${one.verdict!.who ?? one.verdict!.what ?? ""}`;
    const more = document.createElement("span");
    const wrong = whatIsWrong(one);
    more.className = wrong ? "badge badge-error" : one.state === "offline" ? "badge badge-warning" : "text-sm quiet";
    more.textContent = wrong ?? (one.state === "offline" ? "not sent" : one.supervised ? Supervised[one.supervised] : why(one.verdict!.reason, one.verdict!.rule));
    item.append(time, what, more);
    const action = actionFor(one);
    if (action) item.append(action);
    return item;
  }));
}

// --- Start ---------------------------------------------------------------------------------------------------------------

async function start() {
  enrolment = await setting<Enrolment>("enrolment");
  if (!enrolment) return show("enrol");
  void sync();
  const known = await setting<string>("gate");
  const at = enrolment.gates.find((one) => one.id === known);
  if (at) await enter(at);
  else choose();
}

function listen() {
  $("enrol-scan").addEventListener("click", async () => {
    failed = "";
    const video = $<HTMLVideoElement>("enrol-video");
    video.hidden = false;
    try {
      camera = await watch(video, (text) => void enrol(text));
    } catch {
      $("enrol-note").textContent = "No camera. Open the enrolment address on this phone, or paste it.";
    }
  });
  $("enrol-form").addEventListener("submit", (e) => {
    e.preventDefault();
    failed = "";
    void enrol(String(new FormData(e.target as HTMLFormElement).get("address")));
  });
  $("forget").addEventListener("click", async () => {
    await forget();
    location.reload();
  });
  $("change-gate").addEventListener("click", () => {
    camera?.stop();
    choose();
  });
  $("direction").addEventListener("click", () => {
    direction = direction === "entry" ? "exit" : "entry";
    last = { text: "", at: 0 };
    showGate();
  });
  let isLit = false;
  $("torch").addEventListener("click", () => void camera?.torch((isLit = !isLit)));
  $("by-hand").addEventListener("click", () => $<HTMLDialogElement>("hand-dialog").showModal());
  $("hand-form").addEventListener("submit", (e) => {
    e.preventDefault();
    const form = e.target as HTMLFormElement;
    $<HTMLDialogElement>("hand-dialog").close();
    void scan(String(new FormData(form).get("code")).trim());
    form.reset();
  });
  $("history").addEventListener("click", async () => {
    await showHistory();
    $<HTMLDialogElement>("history-dialog").showModal();
  });
  $("sync-now").addEventListener("click", () => void sync());
  $("verdict").addEventListener("click", () => ($("verdict").hidden = true));
  for (const close of document.querySelectorAll("[data-close]")) close.addEventListener("click", () => close.closest("dialog")!.close());
  listenAtDesk({ enrolment: () => enrolment!, gate: () => gate!, direction: () => direction, tell, sync });
  addEventListener("online", () => void sync());
  addEventListener("offline", () => setOnline(false));
  setInterval(async () => {
    if (!isOnline || (await unsent()).length > 0) void sync();
  }, 5_000);
  setInterval(() => void sync(), 60_000);
  setInterval(() => void (enrolment && isOnline && heartbeat(enrolment).catch(() => setOnline(false))), 30_000);
}

listen();
setOnline(isOnline);
// The phone may not clear what is not sent yet only because it is short of space.
void navigator.storage?.persist?.();
if ("serviceWorker" in navigator) void navigator.serviceWorker.register("/checkin/sw.js");
if (/^#(enrol|code)=/.test(location.hash)) void enrol(location.hash).then((ok) => (ok ? undefined : start()));
else void start();
