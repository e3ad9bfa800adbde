// What the ticket selection gains with a script: steps, a total, availability that stays true, and a sale that opens by itself.
import { clock } from "../Screens/clock";

export function selectTickets() {
  const form = document.querySelector<HTMLFormElement>("#selection")!;
  const most = Number(form.dataset.most);
  const decimals = Number(form.dataset.decimals);
  const money = new Intl.NumberFormat("en", {
    style: "currency", currency: form.dataset.currency, minimumFractionDigits: decimals, maximumFractionDigits: decimals,
  });

  type Shown = { ticketTypes: { ticketTypeId: string; status: string; available: number }[] };

  const rows = () => [...form.querySelectorAll<HTMLElement>("[data-type]")];
  const inputOf = (row: HTMLElement) => row.querySelector<HTMLInputElement>("input[type=number]");
  const count = (row: HTMLElement) => Number(inputOf(row)?.value || 0);
  const chosen = () => rows().reduce((sum, row) => sum + count(row), 0);

  function update() {
    const total = rows().reduce((sum, row) => sum + count(row) * Number(row.dataset.price), 0);
    const shown = form.querySelector<HTMLElement>("#total");
    if (shown) {
      shown.hidden = chosen() === 0;
      shown.querySelector("output")!.textContent = total === 0 ? "Free" : money.format(total / 10 ** decimals);
    }
    for (const row of rows()) {
      const [less, more] = row.querySelectorAll<HTMLButtonElement>("[data-step]");
      if (!less || !more) continue;
      less.hidden = more.hidden = false;
      less.disabled = count(row) <= 0;
      more.disabled = count(row) >= Number(row.dataset.limit) || chosen() >= most;
    }
  }

  // What brought the visitor goes along with the selection: the organizer's figures say what a link was worth.
  const asked = new URLSearchParams(location.search);
  const elsewhere = document.referrer && new URL(document.referrer).host !== location.host ? new URL(document.referrer).hostname : "";
  const source = asked.get("source") ?? asked.get("utm_source") ?? asked.get("ref") ?? elsewhere;
  form.addEventListener("formdata", (e) => source && e.formData.set("source", source));

  form.addEventListener("click", (e) => {
    const step = (e.target as HTMLElement).closest<HTMLElement>("[data-step]");
    const row = step?.closest<HTMLElement>("[data-type]");
    const input = row && inputOf(row);
    if (!step || !input) return;
    input.value = String(Math.min(Math.max(0, Number(input.value || 0) + Number(step.dataset.step)), Number(row.dataset.limit)));
    update();
  });
  form.addEventListener("input", update);
  form.addEventListener("submit", (e) => {
    if (chosen() > 0) return;
    e.preventDefault();
    const first = form.querySelector<HTMLInputElement>("input[type=number]");
    first?.setCustomValidity("How many would you like?");
    first?.reportValidity();
    first?.addEventListener("input", () => first.setCustomValidity(""), { once: true });
  });

  /** Takes the list of ticket types from a fresh page, and keeps what was chosen. */
  async function renew() {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const kept = new Map(rows().map((row) => [row.dataset.type, count(row)]));
    const fresh = page.querySelector<HTMLFormElement>("#selection");
    if (!fresh) return;
    form.replaceChildren(...fresh.children);
    for (const row of rows()) {
      const input = inputOf(row);
      if (input) input.value = String(Math.min(kept.get(row.dataset.type) ?? 0, Number(row.dataset.limit)));
    }
    update();
  }

  let tag = "";
  async function look() {
    if (document.hidden) return;
    const answer = await fetch(`/api/v1/events/${form.dataset.event}`, { credentials: "omit" });
    const seen = answer.headers.get("etag") ?? "";
    if (!answer.ok || seen === tag) return;
    tag = seen;
    const { ticketTypes } = (await answer.json()) as Shown;
    const changed = ticketTypes.some((type) => {
      const row = form.querySelector<HTMLElement>(`[data-type="${type.ticketTypeId}"]`);
      if (row?.dataset.status !== type.status) return true;
      const left = row.querySelector<HTMLElement>("[data-left] span");
      if (left && type.status === "on_sale") {
        const few = type.available <= 20;
        left.textContent = few ? `Only ${type.available} left` : "Available";
        left.className = few ? "text-primary font-semibold" : "quiet";
        const cap = Math.min(type.available, Number(inputOf(row)?.max ?? 0));
        row.dataset.limit = String(cap);
      }
      return false;
    });
    if (changed) await renew();
    update();
  }

  setInterval(() => {
    for (const row of rows()) {
      const shown = row.querySelector<HTMLElement>("[data-countdown]");
      const left = Math.ceil((Date.parse(row.dataset.opens ?? "") - Date.now()) / 1000);
      if (shown) shown.textContent = left > 0 && left < 86_400 ? ` · in ${clock(left)}` : "";
      if (left === 0) void look().catch(() => {});
    }
  }, 1000);

  /** Somewhat spread out, so that a crowd does not ask in step. */
  const pause = () => 3000 + Math.random() * 2000;
  async function watch() {
    try {
      await look();
    } catch {
      // The network is away; the next look may find it again.
    }
    setTimeout(watch, pause());
  }
  setTimeout(watch, pause());
  update();
}
