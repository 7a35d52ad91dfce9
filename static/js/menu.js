// details[data-menu]: Escape closes it and gives the focus back; so does a press elsewhere for those that float.

const FLOATS = ".drop, .share";

export function menu(root) {
  root.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && event.target.closest?.("details[data-menu][open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  root.addEventListener("click", (event) => {
    for (const open of root.querySelectorAll("details[data-menu][open]")) {
      if (open.matches(FLOATS) && !open.contains(event.target)) open.open = false;
    }
  });
}
