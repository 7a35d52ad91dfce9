// [data-until="instant" data-left="{n} …" data-over="{n} …"]: what is left until then, in begun minutes. The server's
// clock counts, not that of the phone. [data-clock="minutes"]: the time of day, so many minutes ahead of UTC.
export function clocks(root) {
  let ahead = 0;
  const clock = {
    set(now) {
      ahead = Date.parse(now) - Date.now();
      clock.tick();
    },
    tick() {
      for (const one of root.querySelectorAll("[data-until][data-left]")) write(one, Date.now() + ahead);
      for (const one of root.querySelectorAll("[data-clock]")) hands(one, Date.now() + ahead);
    },
  };
  setInterval(clock.tick, 5000);
  return clock;
}

function write(one, now) {
  const left = (Date.parse(one.dataset.until) - now) / 60_000;
  const said = left > 0 ? one.dataset.left : one.dataset.over;
  const text = said.replace("{n}", left > 0 ? Math.ceil(left) : -Math.floor(left));
  if (one.textContent !== text) one.textContent = text;
}

function hands(one, now) {
  const there = new Date(now + Number(one.dataset.clock) * 60_000).toISOString();
  one.textContent = there.slice(11, 16).replace(":", ".");
}
