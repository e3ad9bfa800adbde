// The hold's countdown, payment at Stripe where it is set up, and tickets whose code moves.
import { onceOnly } from "../Screens/once";
import { showMovingCodes } from "../Tickets/moving-code";

showMovingCodes();

const order = document.querySelector<HTMLElement>("#order")!;
const countdown = document.querySelector<HTMLElement>("#countdown");
const pay = document.querySelector<HTMLFormElement>("#pay");
const serverDate = Date.parse(order.dataset.expires ?? "");

if (countdown && order.dataset.status === "pending") {
  const tick = () => {
    const left = Math.max(0, Math.ceil((serverDate - Date.now()) / 1000));
    countdown.textContent = ` · ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    countdown.classList.toggle("text-error", left < 60);
    if (left === 0) {
      clearInterval(timer);
      setTimeout(() => location.reload(), 1500);
    }
  };
  const timer = setInterval(tick, 1000);
  tick();
}

type StripeResult = { error?: { message?: string } };
type StripeScript = (key: string) => {
  elements(options: { clientSecret: string }): { create(kind: "payment"): { mount(selector: string): void } };
  confirmPayment(options: { elements: unknown; confirmParams: { return_url: string }; redirect: "if_required" }): Promise<StripeResult>;
};

// Whoever paid on a page of their bank comes back with what Stripe says of it, and with a secret that need not stay in the address.
const came = new URLSearchParams(location.search).get("redirect_status");
if (came) history.replaceState(null, "", location.pathname);

const script = (window as unknown as { Stripe?: StripeScript }).Stripe;
if (pay?.dataset.provider === "stripe" && pay.dataset.secret && pay.dataset.key && script) {
  const note = pay.querySelector<HTMLElement>("#stripe-note")!;
  const button = pay.querySelector("button")!;
  if (came && came !== "failed") pay.submit();
  else if (came) note.textContent = "The payment was not made. Try again, or pay in another way.";
  const stripe = script(pay.dataset.key);
  const elements = stripe.elements({ clientSecret: pay.dataset.secret });
  elements.create("payment").mount("#stripe-element");
  pay.addEventListener("submit", async (e) => {
    e.preventDefault();
    button.disabled = true;
    // Stripe wants to know where to come back to, also for cards that never leave the page.
    const { error } = await stripe.confirmPayment({ elements, confirmParams: { return_url: location.origin + location.pathname }, redirect: "if_required" });
    note.textContent = error?.message ?? "";
    button.disabled = false;
    if (!error) pay.submit();
  });
} else if (pay) {
  onceOnly(pay);
}
