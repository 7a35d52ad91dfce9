// data-copy="text" on a hidden button: shown where copying works.

export function copy(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy]")) {
    const label = button.querySelector("span") ?? button;
    const before = label.textContent;
    button.hidden = false;
    label.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      label.textContent = button.dataset.copied;
      setTimeout(() => {
        label.textContent = before;
      }, 3000);
    });
  }
}
