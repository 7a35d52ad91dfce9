// data-weight-sum on a form: the sum of its [data-weight] fields while one types, in [data-weight-total].
import { fill, wordsOf } from "./words.js";

export function weightsum(root) {
  for (const form of root.querySelectorAll("[data-weight-sum]")) {
    const line = form.querySelector("[data-weight-total]");
    if (!line) continue;
    const show = () => tell(form, line);
    form.addEventListener("input", (event) => event.target.matches("[data-weight]") && show());
    show();
  }
}

function tell(form, line) {
  const words = wordsOf(line);
  const total = [...form.querySelectorAll("[data-weight]")].reduce((sum, field) => sum + hundredths(field.value), 0);
  const kind = total === 10000 ? "right" : total < 10000 ? "short" : "over";
  line.textContent = fill(words[kind], { n: written(total), rest: written(Math.abs(10000 - total)) });
  line.dataset.kind = kind === "right" ? "right" : "wrong";
}

// Whole hundredths, so that 12.1 + 87.9 is 100.
const hundredths = (text) => Math.round(Number(text.replace(",", ".")) * 100) || 0;
const written = (total) => (total / 100).toLocaleString(document.documentElement.lang || "id");
