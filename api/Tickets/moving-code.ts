// Tickets whose code changes every 15 seconds. The secret is fetched once; from then on the phone needs no network, and no picture of it lasts.
import { encode } from "uqr";
import { macKey, stepAt, valueOf } from "../Gates/checkin/rotating-code";
import { fromBase64, rotatingText } from "../Gates/checkin/ticket-code";

type Secret = { secret: string; code: string; stepSeconds: number; now: string };

const RetryAfter = 3_000;

export function showMovingCodes() {
  for (const box of document.querySelectorAll<HTMLElement>("[data-moving]")) void follow(box);
}

async function follow(box: HTMLElement) {
  const secret = await fetchSecret(box);
  const [key, code] = [await macKey(fromBase64(secret.secret)), fromBase64(secret.code)];

  // By the server's clock: a phone's may be wrong by more than a step.
  const ahead = Date.parse(secret.now) - Date.now();
  const left = box.querySelector("progress")!;
  let drawn = -1;
  const tick = async () => {
    const now = Date.now() + ahead;
    left.value = secret.stepSeconds - ((now / 1000) % secret.stepSeconds);
    const step = stepAt(now);
    if (step === drawn) return;
    drawn = step;
    draw(box, rotatingText(code, await valueOf(key, step)));
  };
  await tick();
  setInterval(() => void tick(), 500);
  document.addEventListener("visibilitychange", () => void tick());
}

async function fetchSecret(box: HTMLElement): Promise<Secret> {
  for (;;) {
    try {
      const answer = await fetch(box.dataset.moving!, { headers: { accept: "application/json" } });
      if (answer.ok) return (await answer.json()) as Secret;
    } catch {
      // Said below.
    }
    box.querySelector("[role=status] p")!.textContent = "The code could not be fetched. It comes as soon as there is a network.";
    await new Promise((done) => setTimeout(done, RetryAfter));
  }
}

/** One path, dark on white in every theme, since gates read it. */
function draw(box: HTMLElement, text: string) {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const attributes = { viewBox: `0 0 ${size} ${size}`, class: "w-full rounded-field", role: "img", "aria-label": "QR code of the ticket", "shape-rendering": "crispEdges", "data-code": text };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  for (const [name, of] of [["rect", { width: `${size}`, height: `${size}`, fill: "#fff" }], ["path", { d: path, fill: "#000" }]] as const) {
    const shape = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [attribute, value] of Object.entries(of)) shape.setAttribute(attribute, value);
    svg.append(shape);
  }
  box.firstElementChild!.replaceWith(svg);
}
