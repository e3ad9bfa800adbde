// Shows how far a comparison is while it is under way.
if (document.querySelector<HTMLElement>("#reconciliations")!.dataset.running) setTimeout(() => location.reload(), 2_000);
