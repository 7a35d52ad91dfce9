// data-scorecard: Alt+↓ and Alt+↑ go from criterion to criterion; on a phone the card comes up from below.

export function scorecard(root) {
  for (const desk of root.querySelectorAll("[data-scorecard]")) {
    const card = desk.querySelector(".scorecard") ?? desk;
    document.addEventListener("keydown", (event) => step(event, desk, card));
    if (card !== desk) makeSheet(desk, card);
  }
}

function step(event, desk, card) {
  if (!event.altKey || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
  const all = [...desk.querySelectorAll("[data-criterion]")];
  if (!all.length) return;
  event.preventDefault();
  card.classList.add("is-open");
  const here = all.findIndex((criterion) => criterion.contains(document.activeElement));
  const next = event.key === "ArrowDown" ? here + 1 : here < 0 ? all.length - 1 : here - 1;
  const target = all[Math.max(0, Math.min(all.length - 1, next))];
  (
    target.querySelector("input:checked:enabled") ??
    target.querySelector("input[type=radio]:enabled") ??
    target
  ).focus();
  target.scrollIntoView({ block: "nearest" });
}

function makeSheet(desk, card) {
  const handle = document.createElement("button");
  handle.type = "button";
  handle.className = "sheet-handle";
  handle.setAttribute("aria-controls", card.id);
  handle.textContent = card.getAttribute("aria-label");
  const open = (yes) => {
    card.classList.toggle("is-open", yes);
    handle.setAttribute("aria-expanded", String(yes));
  };
  handle.addEventListener("click", () => open(!card.classList.contains("is-open")));
  card.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && card.classList.contains("is-open")) {
      open(false);
      handle.focus();
    }
  });
  card.prepend(handle);
  desk.classList.add("js-sheet");
  open(
    Boolean(card.querySelector(".error-summary, .field-error")) || location.hash === `#${card.id}`,
  );
}
