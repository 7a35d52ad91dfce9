// data-scorecard: Alt+↓ and Alt+↑ go from criterion to criterion and on to the buttons; what is still wanting is told
// while one fills it in; on a phone the card comes up from below.
import { wordsOf } from "./words.js";

export function scorecard(root) {
  for (const desk of root.querySelectorAll("[data-scorecard]")) {
    const card = desk.querySelector(".scorecard") ?? desk;
    document.addEventListener("keydown", (event) => step(event, desk, card));
    card.addEventListener("keydown", choose);
    card.addEventListener("change", tellNeed);
    card.addEventListener("rembuk:saved", (event) => tellLacking(card, event.detail));
    if (card !== desk) makeSheet(desk, card);
  }
}

// From criterion to criterion, then to the notes and the buttons: no key ever stays without an answer.
function step(event, desk, card) {
  if (!event.altKey || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
  const all = [...desk.querySelectorAll("[data-criterion], [data-step]")];
  if (!all.length) return;
  event.preventDefault();
  card.classList.add("is-open");
  const here = all.findIndex((each) => each.contains(document.activeElement));
  const next = event.key === "ArrowDown" ? here + 1 : here < 0 ? all.length - 1 : here - 1;
  const target = all[Math.max(0, Math.min(all.length - 1, next))];
  (
    target.querySelector("input:checked:enabled") ??
    target.querySelector("input[type=radio]:enabled") ??
    (target.matches("[data-criterion]") ? target : target.querySelector("textarea, button"))
  ).focus();
  target.scrollIntoView({ block: "nearest" });
}

// A browser goes to the second radio of an empty group and chooses it; the first key chooses where one stands.
function choose(event) {
  const radio = event.target;
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (!["ArrowDown", "ArrowRight"].includes(event.key) || !radio.matches("input[type=radio]")) return;
  if (radio.closest("fieldset").querySelector("input:checked")) return;
  event.preventDefault();
  radio.click();
}

// The level just chosen may need a reason: said so beside the reason at once.
function tellNeed(event) {
  const field = event.target.closest("[data-criterion]")?.querySelector("[data-reason]");
  if (!field || event.target.type !== "radio") return;
  const need = field.querySelector(".need");
  const words = wordsOf(need);
  const needed = field.dataset.reason.split(" ").includes(event.target.value);
  need.textContent = needed ? words.needed : words.free;
}

function tellLacking(card, saved) {
  const line = card.querySelector("[data-lacking]");
  if (line) line.textContent = saved.lacking ?? "";
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
