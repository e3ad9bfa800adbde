import { onceOnly } from "../Screens/once";
import { mapOnDemand } from "../Venues/map";
import { previewLook } from "./look";
import { quotePrices } from "./quote";

mapOnDemand();
previewLook();
quotePrices();

for (const form of document.querySelectorAll<HTMLFormElement>("main form[method=post]")) onceOnly(form);

const zone = document.querySelector<HTMLSelectElement>("#timeZone[data-guess]");
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && [...zone.options].some((option) => option.value === own)) zone.value = own;

// An event that starts later cannot end earlier.
const [start, end] = ["#startTime", "#endTime"].map((id) => document.querySelector<HTMLInputElement>(id));
start?.addEventListener("change", () => {
  if (end && (!end.value || end.value <= start.value)) {
    const later = new Date(Date.parse(`${start.value}Z`) + 3 * 3_600_000);
    if (!Number.isNaN(later.valueOf())) end.value = later.toISOString().slice(0, 16);
  }
});

const here = document.querySelector<HTMLButtonElement>("#here");
if (here && "geolocation" in navigator) {
  here.hidden = false;
  here.addEventListener("click", () =>
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      document.querySelector<HTMLInputElement>("#venue-latitude")!.value = coords.latitude.toFixed(5);
      document.querySelector<HTMLInputElement>("#venue-longitude")!.value = coords.longitude.toFixed(5);
    }));
}
