// Asks before money moves.
document.querySelector<HTMLElement>("#ticket")!.addEventListener("submit", (e) => {
  const sure = (e.target as HTMLElement).querySelector<HTMLElement>("[data-sure]")?.dataset.sure;
  if (sure && !confirm(sure)) e.preventDefault();
});
