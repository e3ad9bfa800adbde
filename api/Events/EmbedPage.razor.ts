import { selectTickets } from "./selection";

selectTickets();

// Tells the page around it how high it is (embed.js listens).
const tell = () => parent.postMessage({ eventloop: "height", height: document.documentElement.scrollHeight }, "*");
new ResizeObserver(tell).observe(document.querySelector("#embedded")!);
