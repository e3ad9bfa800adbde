/** Says what a price comes to while it is typed: the server works it out, by the fees that count. */
export function quotePrices() {
  for (const place of document.querySelectorAll<HTMLElement>("[data-quote]")) {
    const form = place.closest("form")!;
    const decimals = Number(place.dataset.decimals);
    const money = new Intl.NumberFormat("en", { style: "currency", currency: place.dataset.currency, minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    const said = (minor: number) => money.format(minor / 10 ** decimals);
    const field = (name: string) => form.querySelector<HTMLInputElement>(`[name="${name}"]`);
    const chosen = (name: string) => form.querySelector<HTMLInputElement>(`[name="${name}"]:checked`)?.value;
    const minor = (text: string, digits: number) => Math.round(Number(text.trim().replace(",", ".")) * 10 ** digits);
    const initial = field("price")?.value;
    let asked = 0;

    async function ask() {
      const mine = ++asked;
      const price = field("price") ? field("price")!.value : "";
      const amount = field("price") ? minor(price, decimals) : Number(place.dataset.example);
      const saved = form.querySelector<HTMLElement>("[data-saved]");
      // What is saved already is said by the page.
      if ((field("price") && price === "") || !Number.isFinite(amount) || (saved && price === initial)) {
        place.hidden = true;
        if (saved) saved.hidden = false;
        return;
      }
      const rate = field("taxRate")?.value ? minor(field("taxRate")!.value, 2) : Number(place.dataset.tax ?? 0);
      const query = new URLSearchParams({ price: String(amount), taxRate: String(rate), feePayer: chosen("feePayer") ?? "", taxMode: chosen("taxMode") ?? "" });
      const answer = await fetch(`${place.dataset.quote}?${query}`);
      if (mine !== asked) return;
      place.hidden = !answer.ok;
      if (saved) saved.hidden = answer.ok;
      if (!answer.ok) return;
      const { fee, tax, buyerPays, organizerReceives, least } = (await answer.json()) as { fee: number; tax: number; buyerPays: number; organizerReceives: number; least: number };
      const strong = (text: string) => Object.assign(document.createElement("strong"), { textContent: text });
      const lead = field("price") ? "" : `Of a ticket for ${said(amount)}, `;
      place.replaceChildren(
        `${lead}${lead ? "the" : "The"} buyer pays `, strong(said(buyerPays)), ", you receive ", strong(said(organizerReceives)), ` (fee ${said(fee)}${tax > 0 ? `, tax ${said(tax)}` : ""}).`,
        buyerPays > 0 && buyerPays < least ? ` The payment provider takes nothing below ${said(least)}.` : "");
    }

    let waiting: ReturnType<typeof setTimeout>;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => void ask().catch(() => (place.hidden = true)), 200);
    });
    void ask().catch(() => (place.hidden = true));
  }
}
