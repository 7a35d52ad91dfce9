// [data-follow="room"]: a page about a room that is told what changed, piece by piece, over one WebSocket. Pieces are
// what everybody sees alike; what this reader may do is asked for again (again.js), spread over some seconds.
import { io } from "socket.io-client";
import { clocks } from "./clocks.js";
import { show } from "./showing.js";

const WELL_S = 60; // with a line, the page is asked for again that rarely
const part = document.querySelector("[data-follow]");
if (part) follow(part);

function follow(part) {
  const alone = part.dataset.again;
  const clock = clocks(document);
  const state = { part, titles: JSON.parse(part.dataset.titles || "{}"), spread: 1, asked: null, gone: false };
  const line = io("/dialogues", {
    transports: ["websocket"],
    query: { lang: document.documentElement.lang, room: part.dataset.follow },
    reconnectionDelayMax: 15_000,
  });
  line.on("connect", () => enter(line, state, clock));
  line.on("disconnect", (why) => {
    part.dataset.again = alone;
    if (why === "io server disconnect") setTimeout(() => line.connect(), 1000); // who one is has changed
  });
  line.on("pieces", (told) => told.room === part.dataset.follow && take(state, told));
  line.on("present", (told) => told.room === part.dataset.follow && present(told.readers));
  document.addEventListener("again:put", () => clock.tick());
}

function enter(line, state, clock) {
  const { follow: room, here } = state.part.dataset;
  const asked = { room, here, wall: "wall" in state.part.dataset };
  line.timeout(15_000).emit("follow", asked, (late, answer) => {
    if (late) line.disconnect().connect();
    if (late || !answer.ok) return;
    state.part.dataset.again = WELL_S;
    state.spread = answer.again_s;
    clock.set(answer.now);
    present(answer.readers);
    turned(state, answer.state);
    if (answer.seq !== Number(state.part.dataset.seq)) again(state);
  });
}

function take(state, told) {
  state.spread = told.again_s;
  const whole = show(told);
  state.part.dataset.seq = told.seq;
  turned(state, told.state);
  if (!whole || (told.acts && "seated" in state.part.dataset)) again(state);
  if (told.said.length) {
    const detail = told.said.map((one) => state.titles[one] ?? one);
    document.dispatchEvent(new CustomEvent("again:say", { detail }));
  }
  document.dispatchEvent(new Event("again:put"));
}

// The room was opened or closed: the page is another one, as soon as nobody uses this one.
function turned(state, now) {
  if (now === state.part.dataset.state || state.gone) return;
  state.gone = true;
  const leave = () => {
    if (document.querySelector("main details[open]")) setTimeout(leave, 2000);
    else location.reload();
  };
  setTimeout(leave, Math.random() * 1000 * state.spread);
}

function again(state) {
  state.asked ??= setTimeout(() => {
    state.asked = null;
    document.dispatchEvent(new Event("again"));
  }, 300 + Math.random() * 1000 * state.spread);
}

function present(readers) {
  const line = document.querySelector("[data-present]");
  if (!line) return;
  line.textContent = line.dataset.present.replace("{n}", readers);
  line.hidden = readers < 2;
}
