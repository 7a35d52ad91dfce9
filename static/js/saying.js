// [data-again-said]: says aloud, for those who do not see the page, that something is new. However much happens, it
// speaks once in a while, and then of everything since.
const REST_MS = 10_000;

export function saying(root) {
  const spoken = root.querySelector("[data-again-said]");
  if (!spoken) return;
  let waiting = null;
  let last = -REST_MS;
  let titles = new Set();
  root.addEventListener("again:say", ({ detail }) => {
    for (const one of detail) titles.add(one);
    waiting ??= setTimeout(speak, Math.max(1000, last + REST_MS - performance.now()));
  });
  function speak() {
    const named = [...titles].join(", ");
    spoken.textContent = named ? `${spoken.dataset.againSaid} ${named}.` : spoken.dataset.againSaid;
    waiting = null;
    last = performance.now();
    titles = new Set();
  }
}
