// Words for people come from the page (data-words, JSON), so that they are translated where all others are.

/** The words of an element; {} when it has none. */
export function wordsOf(element) {
  return JSON.parse(element?.dataset.words ?? "{}");
}

/** "Tersimpan {at}" and {at: "14.02"} → "Tersimpan 14.02". */
export function fill(text, values = {}) {
  return (text ?? "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** "14.02", the way the server writes it. */
export function clock(moment) {
  const two = (number) => String(number).padStart(2, "0");
  return `${two(moment.getHours())}.${two(moment.getMinutes())}`;
}
