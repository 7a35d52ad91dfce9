// [data-again="seconds"]: a part of a page that follows what happens. It is asked for again now and then, and only
// what has changed is put in; nothing that somebody is using is touched, and what is new is said once, politely.
// Where pieces come by a socket (live.js), this is asked for now and then ("again" event), and when the line is lost.
export function again(root) {
  const part = root.querySelector("[data-again]");
  if (!part) return;
  const spoken = root.querySelector("[data-again-said]");
  const state = { part, spoken, busy: false, wanted: false };
  const every = () => Math.max(5, Number(part.dataset.again) || 20) * 1000;
  const wait = () => setTimeout(look, every() * (0.8 + Math.random() * 0.4)); // not all at once
  async function look() {
    if (root.visibilityState === "visible") await refresh(root, state);
    wait();
  }
  const soon = () => setTimeout(() => state.wanted && refresh(root, state), 300);
  root.addEventListener("again", () => refresh(root, state));
  root.addEventListener("visibilitychange", () => {
    if (root.visibilityState === "visible") refresh(root, state);
  });
  part.addEventListener("focusout", soon);
  part.addEventListener("toggle", soon, true);
  wait();
}

async function refresh(root, state) {
  state.wanted = true;
  if (state.busy || inUse(state.part)) return;
  state.busy = true;
  state.wanted = false;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return; // closed, signed out, away: the page stays as it is
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-again]");
    if (fresh && inUse(state.part)) state.wanted = true;
    else if (fresh) put(root, state, fresh);
  } catch {
    // No line just now: the next look tries again.
  } finally {
    state.busy = false;
  }
}

// Somebody types here, or holds a list open: it is not touched.
export function inUse(part) {
  const at = document.activeElement;
  const typing = at && part.contains(at) && at.matches("input, textarea, select, button, summary, a");
  return Boolean(typing || part.querySelector("details[open]"));
}

// Each button has a key of its own on each drawing of the page, which alone makes no change.
function plain(element) {
  const copy = element.cloneNode(true);
  for (const one of copy.querySelectorAll('input[type="hidden"]')) one.remove();
  return copy.innerHTML;
}

function put(root, state, fresh) {
  state.part.dataset.seq = fresh.dataset.seq ?? "";
  beside(root, fresh.ownerDocument);
  if (plain(state.part) === plain(fresh)) return;
  const known = new Set([...state.part.querySelectorAll("[id^=piece-]")].map((one) => one.id));
  state.part.replaceChildren(...[...fresh.childNodes].map((one) => root.importNode(one, true)));
  root.dispatchEvent(new Event("again:put"));
  const added = [...state.part.querySelectorAll("[id^=piece-]")].filter((one) => !known.has(one.id));
  if (added.length) root.dispatchEvent(new CustomEvent("again:say", { detail: [] }));
}

// [data-again-too="name"]: other parts of the page in which this reader's own possibilities stand.
function beside(root, page) {
  for (const there of root.querySelectorAll("[data-again-too]")) {
    const name = CSS.escape(there.dataset.againToo);
    const fresh = page.querySelector(`[data-again-too="${name}"]`);
    if (fresh && !inUse(there) && plain(there) !== plain(fresh)) {
      there.replaceChildren(...[...fresh.childNodes].map((one) => root.importNode(one, true)));
    }
  }
}
