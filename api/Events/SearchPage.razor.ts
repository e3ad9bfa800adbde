// "Near me": asks the browser for the place only when the visitor switches it on.
const area = document.querySelector<HTMLElement>("#nearby")!;
const toggle = area.querySelector<HTMLInputElement>("#near-me")!;
const note = area.querySelector<HTMLElement>("#nearby-note")!;
const [lat, lng] = area.querySelectorAll<HTMLInputElement>("input[type=hidden]");
const radius = area.querySelector<HTMLSelectElement>("#radius")!;

function use(place: GeolocationCoordinates | null) {
  for (const field of [lat!, lng!, radius]) field.disabled = place === null;
  if (place) {
    // Two decimals are about a kilometre: near enough to find an event, and not an address.
    lat!.value = place.latitude.toFixed(2);
    lng!.value = place.longitude.toFixed(2);
    note.textContent = "Found you, roughly.";
  }
}

if ("geolocation" in navigator) {
  area.hidden = false;
  toggle.addEventListener("change", () => {
    note.textContent = toggle.checked ? "Looking…" : "";
    if (!toggle.checked) return use(null);
    navigator.geolocation.getCurrentPosition(
      (found) => use(found.coords),
      () => {
        toggle.checked = false;
        use(null);
        note.textContent = "Your browser does not tell where you are.";
      },
      { maximumAge: 600_000, timeout: 10_000 });
  });
}
