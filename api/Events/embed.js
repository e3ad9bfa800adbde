// The ticket widget: <div data-eventloop="EVENT"></div><script src="…/embed.js" async></script>
(() => {
  const origin = new URL(document.currentScript.src).origin;
  for (const place of document.querySelectorAll("[data-eventloop]:not([data-eventloop-shown])")) {
    place.setAttribute("data-eventloop-shown", "");
    const frame = document.createElement("iframe");
    frame.src = `${origin}/embed/events/${encodeURIComponent(place.getAttribute("data-eventloop"))}`;
    frame.title = "Tickets";
    frame.loading = "lazy";
    Object.assign(frame.style, { width: "100%", maxWidth: "32rem", height: "28rem", border: "0" });
    addEventListener("message", (e) => {
      if (e.source === frame.contentWindow && e.origin === origin && e.data?.eventloop === "height") frame.style.height = `${Math.min(4000, Number(e.data.height) || 0)}px`;
    });
    place.append(frame);
  }
})();
