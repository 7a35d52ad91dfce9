// The same with socket.io from npm: node node.mjs <port>; GET /go?flood=…&paced=…&rate=…&bytes=…
import { createServer } from "node:http";
import { Server } from "socket.io";

const SPACE = "/dialogues";
const server = createServer((request, response) => {
  const asked = new URL(request.url, "http://x");
  if (asked.pathname === "/go") go(Object.fromEntries(asked.searchParams));
  response.end("{}");
});
const io = new Server(server, { transports: ["websocket"], pingInterval: 25000, pingTimeout: 20000 });
io.of(SPACE).on("connection", (socket) => {
  socket.on("join", (told, answer) => { socket.join("bench"); answer({ ok: true }); });
  socket.on("say", (told, answer) => { io.of(SPACE).to("bench").emit("delta", told); answer({ ok: true }); });
});

function emit(n, pad) {
  io.of(SPACE).to("bench").emit("delta", { t: Number(process.hrtime.bigint()), n, pad });
}

function go({ flood, paced, rate, bytes }) {
  const pad = "x".repeat(Number(bytes));
  let n = 0;
  const all = Number(flood) + Number(paced);
  const next = () => {
    if (n < Number(flood)) { emit(n++, pad); setImmediate(next); return; }
    setTimeout(() => {
      const begun = setInterval(() => { if (n >= all) clearInterval(begun); else emit(n++, pad); }, 1000 / Number(rate));
    }, 1000);
  };
  next();
}

server.listen(Number(process.argv[2]), "127.0.0.1");
