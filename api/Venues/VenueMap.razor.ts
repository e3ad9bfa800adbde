// A map, loaded when somebody asks for it (Venues/map.ts).
import { CircleMarker, Map as View, TileLayer, type LatLng } from "leaflet";
import "leaflet/dist/leaflet.css";

const box = document.querySelector<HTMLElement>("#map")!;
const fields = ["#venue-latitude", "#venue-longitude"].map((id) => document.querySelector<HTMLInputElement>(id));
const [latitude, longitude] = fields;
const number = (text?: string) => (text ? Number(text.replace(",", ".")) : Number.NaN);
const place = (): [number, number] | undefined => {
  const [lat, lng] = [number(latitude?.value || box.dataset.latitude), number(longitude?.value || box.dataset.longitude)];
  return Number.isFinite(lat) && Number.isFinite(lng) ? [lat, lng] : undefined;
};

const canvas = document.createElement("div");
canvas.className = "w-full h-72";
box.replaceChildren(canvas);
const known = place();
const view = new View(canvas, { attributionControl: true, zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches });
view.attributionControl.setPrefix(false);
view.setView(known ?? [50, 10], known ? 15 : 4);
new TileLayer(box.dataset.tiles!, { maxZoom: 19, attribution: box.dataset.credit }).addTo(view);
const colour = getComputedStyle(box).getPropertyValue("--color-primary").trim();
const marker = new CircleMarker(known ?? [0, 0], { radius: 11, color: "#fff", weight: 3, fillColor: colour, fillOpacity: 1 });
if (known) marker.addTo(view);
if (box.dataset.label) canvas.setAttribute("aria-label", `Map of ${box.dataset.label}`);
canvas.setAttribute("role", "application");

if (latitude && longitude) {
  const choose = ({ lat, lng }: LatLng) => {
    marker.setLatLng([lat, lng]).addTo(view);
    latitude.value = lat.toFixed(5);
    longitude.value = lng.toFixed(5);
  };
  view.on("click", (e) => choose(e.latlng.wrap()));
  // Whoever types, or is there now, sees the place; and Enter takes the middle of the map.
  for (const field of [latitude, longitude])
    field.addEventListener("change", () => {
      const now = place();
      if (now) view.setView(marker.setLatLng(now).addTo(view).getLatLng(), 15);
    });
  canvas.addEventListener("keydown", (e) => {
    if (e.key !== "Enter") return;
    e.preventDefault();
    choose(view.getCenter().wrap());
  });
}
