// data-wordcount="300" or data-lettercount="160": counts while one types; nothing is cut off.
import { fill, wordsOf } from "./words.js";

export function wordcount(root) {
  for (const field of root.querySelectorAll("[data-wordcount], [data-lettercount]")) {
    const line = document.getElementById(`${field.id}-count`);
    if (!line) continue;
    const aside = noteOf(field);
    const show = () => tell(field, line, aside);
    field.addEventListener("input", show);
    show();
  }
}

/** Where the list of contents tells the words of the field's section; undefined without one. */
function noteOf(field) {
  const part = field.closest("section[id]");
  if (!part || !field.dataset.wordcount) return undefined;
  return document.querySelector(`.contents a[href="#${CSS.escape(part.id)}"] .quiet`) ?? undefined;
}

function tell(field, line, aside) {
  const words = wordsOf(line);
  const limit = Number(field.dataset.wordcount ?? field.dataset.lettercount);
  const count = field.dataset.wordcount ? countWords(field.value) : [...field.value].length;
  const over = count > limit;
  line.textContent = over
    ? `${fill(words.of, { n: count })} · ${fill(words.over, { n: count - limit })}`
    : fill(words.of, { n: count });
  line.classList.toggle("count-over", over);
  if (aside) {
    aside.textContent = fill(words.of, { n: count });
    aside.classList.toggle("count-over", over);
  }
  // Read out only near the limit: a count after every key is noise.
  if (count >= limit * 0.9) line.setAttribute("aria-live", "polite");
  else line.removeAttribute("aria-live");
}

/** As the server counts: pieces between spaces that hold a letter or a digit. */
export function countWords(text) {
  return text.split(/\s+/).filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length;
}
