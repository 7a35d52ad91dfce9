// The official JavaScript client against the hall: node official.mjs <address>; prints what it heard.
import { io } from "socket.io-client";

const heard = [];
const socket = io(`${process.argv[2]}/hall`, { transports: ["websocket"], reconnection: false });
socket.on("said", (told) => heard.push(told));
socket.on("connect_error", (wrong) => { console.error(String(wrong)); process.exit(1); });
socket.on("connect", async () => {
  const joined = await socket.timeout(5000).emitWithAck("join", "js");
  for (let n = 0; n < 20; n += 1) socket.emit("say", { room: "js", n });
  const raw = await socket.timeout(5000).emitWithAck("bytes", [1, 2, 3]);
  console.log(JSON.stringify({ joined, heard, raw: [...new Uint8Array(raw)] }));
  socket.disconnect();
});
