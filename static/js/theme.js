// The theme switch works as a form; here it changes at once, and the server is told so that it keeps the choice.

export function theme(root) {
  root.addEventListener("click", async (event) => {
    const link = event.target.closest?.("[data-theme-to]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const wanted = link.dataset.themeTo;
    document.documentElement.dataset.theme = wanted;
    link.parentElement.querySelector(`[data-theme-to]:not([data-theme-to="${wanted}"])`)?.focus();
    await fetch(`?theme=${wanted}`, { method: "HEAD" });
  });
}
