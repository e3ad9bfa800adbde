/** Loads a map when its button is pressed, and not before: its pieces come from somebody else. */
export function mapOnDemand() {
  const box = document.querySelector<HTMLElement>("#map");
  if (!box) return;
  box.hidden = false;
  box.querySelector("button")!.addEventListener("click", () => {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = box.dataset.style!;
    style.addEventListener("load", () => void import(box.dataset.script!));
    document.head.append(style);
  }, { once: true });
}
