// Puts pieces of a room into the page: {pieces: {id: HTML or null}, orders: {list: [ids]}, items: {id: HTML}}.
// False when the page lacks something that only asking for it again can give.
export function show({ pieces = {}, orders = {}, items = {} }) {
  for (const [id, text] of Object.entries(pieces)) replace(id, text);
  return Object.entries(orders).every(([name, ids]) => arrange(name, ids, items));
}

function replace(id, text) {
  const there = document.getElementById(id);
  if (!there) return; // of another tab, or its list brings it
  if (text === null) {
    if (!there.closest("[data-order]")) there.remove();
    return;
  }
  const link = held(there);
  const fresh = made(text);
  there.replaceWith(fresh);
  if (link >= 0) fresh.querySelectorAll("a")[link]?.focus({ preventScroll: true });
}

// The place of the link in a piece that has the focus.
function held(piece) {
  return [...piece.querySelectorAll("a")].indexOf(document.activeElement);
}

function arrange(name, ids, items) {
  const list = document.querySelector(`[data-order="${CSS.escape(name)}"]`);
  if (!list) return true;
  const known = new Map([...list.children].filter((one) => one.id).map((one) => [one.id, one]));
  let whole = true;
  for (const [id, one] of known) if (!ids.includes(id)) whole = drop(one) && whole;
  let before = null;
  for (const id of [...ids].reverse()) {
    const one = known.get(id) ?? (items[id] ? made(items[id]) : null);
    if (one === null) whole = false;
    else before = place(list, one, before);
  }
  empty(name, list, ids);
  return whole;
}

function place(list, one, before) {
  if (one.parentNode !== list || one.nextElementSibling !== before) {
    const at = document.activeElement;
    const own = one.contains(at);
    list.insertBefore(one, before);
    if (own) at.focus({ preventScroll: true });
  }
  return one;
}

// What somebody holds is not taken from under their hand.
function drop(one) {
  if (one.contains(document.activeElement) || one.querySelector("details[open]")) return false;
  one.remove();
  return true;
}

function empty(name, list, ids) {
  list.hidden = !ids.length && list.matches("ol, ul");
  const words = document.querySelector(`[data-empty="${CSS.escape(name)}"]`);
  if (words) words.hidden = ids.length > 0;
}

function made(text) {
  const holder = document.createElement("template");
  holder.innerHTML = text;
  return holder.content.firstElementChild;
}
