// data-upload: files go up in pieces and go on where a cut line left them. Without this script, or when the address
// does not answer, the plain file field is sent with the form.
import { bodyOf, headersFor } from "./server.js";
import { shrunk } from "./shrink.js";
import { fill, wordsOf } from "./words.js";

const PIECE = 256 * 1024;
const TRIES = 30;
const running = new Set();

export function upload(root) {
  for (const box of root.querySelectorAll("[data-upload]")) {
    const input = box.querySelector("input[type=file]");
    input.addEventListener("change", () => sendAll(box, input));
  }
  window.addEventListener("beforeunload", (event) => {
    if (running.size) event.preventDefault();
  });
}

async function sendAll(box, input) {
  const files = [...input.files];
  const results = await Promise.all(files.map((file) => new Sending(box, file).run()));
  if (files.length && results.every(Boolean)) {
    input.value = ""; // the server has them: the form must not send them again
    input.required = false;
  }
}

class Refused extends Error {}

class Sending {
  constructor(box, file) {
    this.box = box;
    this.file = file;
    this.form = box.closest("form");
    this.words = wordsOf(box);
    this.stop = new AbortController();
  }

  async run() {
    running.add(this);
    this.draw();
    try {
      this.say("shrinking");
      this.body = await shrunk(this.file);
      this.checkSize();
      this.finish(await this.sendPieces(await this.begin()));
      return true;
    } catch (reason) {
      this.fail(reason);
      return false;
    } finally {
      running.delete(this);
    }
  }

  checkSize() {
    const most = Number(this.box.dataset.uploadMb ?? 0);
    if (most && this.body.size > most * 1024 * 1024)
      throw new Refused(fill(this.words.big, { name: this.file.name, mb: most }));
  }

  async begin() {
    const data = new FormData();
    for (const [name, value] of Object.entries({
      name: this.body.name,
      size: this.body.size,
      type: this.body.type,
    }))
      data.set(name, value);
    data.set("csrf_token", headersFor(this.form)["X-CSRFToken"]);
    return (await this.ask(this.box.dataset.uploadUrl, { method: "POST", body: data })).url;
  }

  async sendPieces(url) {
    let offset = 0;
    for (let stuck = 0; stuck < TRIES;) {
      this.progress(offset);
      const piece = this.body.slice(offset, offset + PIECE);
      const answer = await this.piece(url, offset, piece);
      if (answer.done) return answer;
      stuck = answer.offset > offset ? 0 : stuck + 1;
      offset = answer.offset;
    }
    throw new Error("stuck");
  }

  /** One piece; when the line was cut, ask how far the server got and go on from there. */
  async piece(url, offset, piece) {
    try {
      return await this.once(url, {
        method: "PATCH",
        body: piece,
        headers: { "Upload-Offset": String(offset), "Content-Type": "application/octet-stream" },
      });
    } catch (reason) {
      if (reason instanceof Refused || this.stop.signal.aborted) throw reason;
      this.say("waiting");
      await patience(1000);
      return this.ask(url, { method: "GET" });
    }
  }

  async ask(url, options) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.once(url, options);
      } catch (reason) {
        if (reason instanceof Refused || this.stop.signal.aborted || attempt >= TRIES) throw reason;
        this.say("waiting");
        await patience(Math.min(1000 * 2 ** attempt, 30000));
      }
    }
  }

  async once(url, options) {
    const headers = { ...headersFor(this.form), ...options.headers };
    const answer = await fetch(url, { ...options, headers, signal: this.stop.signal });
    const body = await bodyOf(answer);
    if (answer.status === 401 || answer.redirected) throw new Refused(this.words.ended);
    const moved = answer.status === 409 && options.method === "PATCH"; // the server is further than we heard
    if (moved || answer.status === 429 || answer.status >= 500) throw new Error("busy");
    if (!answer.ok)
      throw new Refused(body.detail ?? body.message ?? body.title ?? String(answer.status));
    return body;
  }

  draw() {
    let list = this.box.querySelector(".upload-list");
    if (!list) {
      list = document.createElement("ul");
      list.className = "upload-list";
      list.setAttribute("role", "status");
      this.box.append(list);
    }
    this.line = document.createElement("li");
    this.text = document.createElement("span");
    this.text.className = "upload-words";
    this.bar = document.createElement("progress");
    this.bar.max = 100;
    this.bar.setAttribute("aria-label", this.file.name);
    const stop = document.createElement("button");
    stop.type = "button";
    stop.className = "button button-plain";
    stop.textContent = this.words.stop;
    stop.addEventListener("click", () => {
      this.stop.abort();
      this.line.remove();
    });
    this.line.append(this.text, this.bar, stop);
    list.append(this.line);
  }

  say(word, values = {}) {
    this.text.textContent = fill(this.words[word], { name: this.file.name, ...values });
  }

  progress(offset) {
    const percent = Math.floor((100 * offset) / Math.max(1, this.body.size));
    this.bar.value = percent;
    this.say("sending", { percent });
  }

  finish(answer) {
    const list = document.getElementById(this.box.dataset.uploadList ?? "");
    if (list && answer.html) {
      list.insertAdjacentHTML("beforeend", answer.html);
      list.hidden = false;
      this.line.replaceChildren(this.text);
    } else {
      this.line.replaceChildren(this.text);
    }
    this.say("done");
  }

  fail(reason) {
    if (this.stop.signal.aborted) return;
    this.line.replaceChildren(this.text, this.retry());
    this.text.classList.add("upload-wrong");
    this.say("failed", { reason: reason instanceof Refused ? reason.message : this.words.lost });
  }

  retry() {
    const again = document.createElement("button");
    again.type = "button";
    again.className = "button button-quiet";
    again.textContent = this.words.again;
    again.addEventListener("click", () => {
      this.line.remove();
      new Sending(this.box, this.file).run();
    });
    return again;
  }
}

/** Wait, but no longer than until the line is back. */
function patience(most) {
  return new Promise((resolve) => {
    setTimeout(resolve, most);
    window.addEventListener("online", resolve, { once: true });
  });
}
