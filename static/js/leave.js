// data-leave on a form: ask before typed text is left behind.

export function leave(root) {
  for (const form of root.querySelectorAll("form[data-leave]")) {
    let typed = false;
    form.addEventListener("input", () => {
      typed = true;
    });
    form.addEventListener("submit", () => {
      typed = false;
    });
    form.addEventListener("rembuk:saved", () => {
      typed = false;
    });
    window.addEventListener("beforeunload", (event) => {
      if (typed) event.preventDefault();
    });
  }
}
