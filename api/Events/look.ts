/** The preview of an event's look: it wears what is chosen, before anything is saved. */
export function previewLook() {
  const form = document.querySelector<HTMLFormElement>("#look");
  const preview = document.querySelector<HTMLElement>("#preview");
  if (!form || !preview) return;
  preview.hidden = false;
  const cards = [...preview.querySelectorAll<HTMLElement>("[data-preview]")];
  const input = (name: string) => form.querySelector<HTMLInputElement>(`[name="${name}"]`)!;
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";

  function colour() {
    const hex = (name: string) => input(name).value.slice(1).toLowerCase();
    const name = input("ownColours").checked ? `${hex("colour")}-${hex("secondColour")}` : "";
    for (const card of cards) {
      card.classList.remove(...[...card.classList].filter((one) => one.startsWith("look-")));
      if (name) card.classList.add(`look-${name}`);
    }
    if (!name) return sheet.remove();
    sheet.href = `/looks/${name}.css`;
    if (!sheet.isConnected) document.head.append(sheet);
  }

  let waiting: ReturnType<typeof setTimeout>;
  for (const name of ["colour", "secondColour"])
    input(name).addEventListener("input", () => {
      // Whoever chooses a colour wants it.
      input("ownColours").checked = true;
      clearTimeout(waiting);
      waiting = setTimeout(colour, 150);
    });
  input("ownColours").addEventListener("change", colour);
  colour();

  function shows(name: string, put: (card: HTMLElement, address: string) => void) {
    input(name).addEventListener("change", () => {
      const file = input(name).files?.[0];
      if (!file) return;
      const reader = new FileReader();
      reader.addEventListener("load", () => cards.forEach((card) => put(card, String(reader.result))));
      reader.readAsDataURL(file);
    });
  }
  shows("banner", (card, address) => {
    const picture = new Image();
    picture.className = "w-full h-full object-cover";
    picture.src = address;
    card.querySelector("[data-banner]")!.replaceChildren(picture);
  });
  shows("logo", (card, address) => {
    const picture = card.querySelector<HTMLImageElement>("[data-logo]")!;
    picture.src = address;
    picture.hidden = false;
  });
}
