// Searches as one types, and asks before money moves.
const form = document.querySelector<HTMLFormElement>("#search")!;
const list = document.querySelector<HTMLElement>("#list")!;
let asked = 0;
let waiting: ReturnType<typeof setTimeout>;

async function search() {
  const mine = ++asked;
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== "") as [string, string][]);
  const address = `${location.pathname}?${query}`;
  const answer = await fetch(address);
  // A slower answer to an earlier question does not overwrite a later one.
  if (mine !== asked || !answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#list");
  if (fresh) list.replaceChildren(...fresh.childNodes);
  history.replaceState(null, "", address);
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => void search(), 200);
});
form.addEventListener("submit", (e) => {
  e.preventDefault();
  void search();
});
list.addEventListener("submit", (e) => {
  const sure = (e.target as HTMLElement).querySelector<HTMLElement>("[data-sure]")?.dataset.sure;
  if (sure && !confirm(sure)) e.preventDefault();
});
