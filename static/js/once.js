// data-once on a form: a double press sends once. (The server makes one entry of two all the same.)

export function once(root) {
  for (const form of root.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      else mark(form);
    });
  }
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
