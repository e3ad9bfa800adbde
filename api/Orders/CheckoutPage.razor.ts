// Before the sale opens the form waits here, and goes out in the second in which it does.
import { clock } from "../Screens/clock";
import { onceOnly } from "../Screens/once";

const form = document.querySelector<HTMLFormElement>("#checkout")!;
const opens = Date.parse(form.dataset.opens ?? "");

if (Number.isNaN(opens)) {
  onceOnly(form);
} else {
  const button = form.querySelector<HTMLButtonElement>("button")!;
  const countdown = document.querySelector<HTMLElement>("#countdown")!;
  const waiting = form.querySelector<HTMLInputElement>("[name=waiting]")!;
  // The server's clock counts, and not the visitor's.
  const ahead = Date.now() - Number(form.dataset.now);
  const left = () => opens + ahead - Date.now();
  let isSent = false;

  const send = () => {
    if (isSent || waiting.value !== "yes") return;
    isSent = true;
    button.textContent = "Ordering…";
    form.submit();
  };

  function wait() {
    waiting.value = "yes";
    button.textContent = "Waiting for the sale to open…";
    button.setAttribute("aria-busy", "true");
    // When it has just opened and the order was a moment early, it is sent again. A crowd comes a little spread out.
    setTimeout(send, Math.max(0, left()) + 150 + Math.random() * 350);
  }

  form.addEventListener("submit", (e) => {
    e.preventDefault();
    if (left() <= 0) {
      waiting.value = "yes";
      send();
    } else if (waiting.value !== "yes") {
      wait();
    }
  });
  const tick = () => (countdown.textContent = left() > 0 ? clock(Math.ceil(left() / 1000)) : "Now!");
  setInterval(tick, 250);
  tick();
  if (waiting.value === "yes") wait();
}
