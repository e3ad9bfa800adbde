/** Keeps an impatient finger from sending a form twice. The server takes it for one request anyway; this only shows that it is under way. */
export function onceOnly(form: HTMLFormElement) {
  form.addEventListener("submit", (e) => {
    if (e.defaultPrevented) return;
    const button = form.querySelector<HTMLButtonElement>("button:not([type=button])");
    if (form.dataset.sent) return e.preventDefault();
    form.dataset.sent = "yes";
    button?.setAttribute("aria-busy", "true");
    button?.classList.add("opacity-60");
  });
  // The back button may show the page as it was left.
  addEventListener("pageshow", () => {
    delete form.dataset.sent;
    const button = form.querySelector("button:not([type=button])");
    button?.removeAttribute("aria-busy");
    button?.classList.remove("opacity-60");
  });
}
