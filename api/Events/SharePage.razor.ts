for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copies]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector<HTMLInputElement | HTMLTextAreaElement>(`#${button.dataset.copies}`)!.value);
    button.textContent = "Copied";
  });
}
