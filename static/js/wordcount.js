// data-wordcount="300" or data-lettercount="160": counts while one types; nothing is cut off.
import { fill, wordsOf } from "./words.js";

export function wordcount(root) {
  for (const field of root.querySelectorAll("[data-wordcount], [data-lettercount]")) {
    const line = document.getElementById(`${field.id}-count`);
    if (!line) continue;
    const show = () => tell(field, line);
    field.addEventListener("input", show);
    show();
  }
}

function tell(field, line) {
  const words = wordsOf(line);
  const limit = Number(field.dataset.wordcount ?? field.dataset.lettercount);
  const count = field.dataset.wordcount ? countWords(field.value) : [...field.value].length;
  const over = count > limit;
  line.textContent = over
    ? `${fill(words.of, { n: count })} · ${fill(words.over, { n: count - limit })}`
    : fill(words.of, { n: count });
  line.classList.toggle("count-over", over);
  // Read out only near the limit: a count after every key is noise.
  if (count >= limit * 0.9) line.setAttribute("aria-live", "polite");
  else line.removeAttribute("aria-live");
}

/** As the server counts: pieces between spaces that hold a letter or a digit. */
export function countWords(text) {
  return text.split(/\s+/).filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length;
}
