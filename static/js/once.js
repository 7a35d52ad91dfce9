// data-once on a form: a double press sends once. (The server makes one entry of two all the same.)

export function once(root) {
  // Heard at the root, so that forms which come into the page later are held to it, too.
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-once]")) return;
    if (form.dataset.sent) event.preventDefault();
    else if (!event.defaultPrevented) mark(form);
  });
  window.addEventListener("pageshow", () => {
    for (const form of root.querySelectorAll("form[data-sent]")) unmark(form);
  });
}

function mark(form) {
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button[type=submit]"))
    button.setAttribute("aria-disabled", "true");
}

function unmark(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("button[type=submit]"))
    button.removeAttribute("aria-disabled");
}
