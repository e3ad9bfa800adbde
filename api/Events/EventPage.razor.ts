import { mapOnDemand } from "../Venues/map";
import { selectTickets } from "./selection";

selectTickets();
mapOnDemand();

// The bar leads to the tickets, and has nothing to say where they are.
const bar = document.querySelector("#bar");
if (bar) new IntersectionObserver(([tickets]) => bar.classList.toggle("invisible", tickets!.isIntersecting)).observe(document.querySelector("#tickets")!);

const film = document.querySelector<HTMLElement>("#film");
film?.querySelector("a")?.addEventListener("click", (e) => {
  e.preventDefault();
  const frame = document.createElement("iframe");
  frame.className = "w-full aspect-video";
  frame.allow = "fullscreen; encrypted-media; picture-in-picture";
  frame.title = "Video";
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  frame.src = film.dataset.player!;
  film.replaceChildren(frame);
  frame.focus();
});

const here = () => document.querySelector<HTMLLinkElement>("link[rel=canonical]")?.href ?? location.href.split("#")[0]!;
const share = document.querySelector<HTMLButtonElement>("#share");
if (share && "share" in navigator) {
  share.hidden = false;
  share.addEventListener("click", () => navigator.share({ title: document.title, url: here() }).catch(() => {}));
}
const copy = document.querySelector<HTMLButtonElement>("#copy-link");
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(here());
    copy.textContent = "Copied";
  });
}
