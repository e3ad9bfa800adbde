// Keeps the app itself, so that it opens without the network. It never touches what the API says.
declare const KEPT: string[];
declare const VERSION: string;
interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface AskEvent extends WorkerEvent {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
const worker = self as unknown as { skipWaiting(): Promise<void>; clients: { claim(): Promise<void> } };
const name = `checkin ${VERSION}`;

self.addEventListener("install", (e) =>
  (e as WorkerEvent).waitUntil(caches.open(name).then((cache) => cache.addAll(KEPT)).then(() => worker.skipWaiting())));

self.addEventListener("activate", (e) =>
  (e as WorkerEvent).waitUntil((async () => {
    for (const old of await caches.keys()) if (old.startsWith("checkin ") && old !== name) await caches.delete(old);
    await worker.clients.claim();
  })()));

self.addEventListener("fetch", (event) => {
  const e = event as AskEvent;
  const path = new URL(e.request.url).pathname;
  const key = e.request.mode === "navigate" ? "/checkin/" : path;
  if (e.request.method === "GET" && KEPT.includes(key))
    e.respondWith(caches.match(key).then((kept) => kept ?? fetch(e.request)));
});
