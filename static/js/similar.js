// data-similar="/address": while a title is typed, what is already talked about shows itself below it. Without this
// script a button asks for the same list.
const PAUSE = 500;
const SHORTEST = 8;

export function similar(root) {
  for (const box of root.querySelectorAll("[data-similar]")) install(box);
}

function install(box) {
  const input = document.getElementById(box.dataset.similarInput);
  const list = box.querySelector("[data-similar-list]");
  const button = box.querySelector("button");
  if (!input || !list) return;
  if (button) button.hidden = true;
  let timer;
  let asked = "";
  let turn = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });

  async function look() {
    const title = input.value.trim();
    if (title === asked) return;
    asked = title;
    turn += 1;
    const mine = turn;
    if (title.length < SHORTEST) return list.replaceChildren();
    try {
      const answer = await fetch(`${box.dataset.similar}?title=${encodeURIComponent(title)}`);
      if (answer.ok && mine === turn) list.innerHTML = await answer.text();
    } catch {
      asked = ""; // the line is cut: ask again at the next letter
    }
    return undefined;
  }
}
