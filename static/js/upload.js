// data-upload: files go up in pieces and go on where a cut line left them. Without this script, or when the address
// does not answer, the plain file field is sent with the form.
import { bodyOf, headersFor } from "./server.js";
import { shrunk } from "./shrink.js";
import { fill, wordsOf } from "./words.js";

const PIECE = 256 * 1024;
const TRIES = 30;
const running = new Set();
const failed = new Set(); // shown as not sent, until tried again or thrown away

export function upload(root) {
  for (const box of root.querySelectorAll("[data-upload]")) install(box);
  window.addEventListener("beforeunload", (event) => {
    if (running.size) event.preventDefault();
  });
}

/** What is chosen goes up at once; until it is there its form waits, and is then sent by itself. */
function install(box) {
  const input = box.querySelector("input[type=file]");
  const form = box.closest("form");
  let waiting = null;
  const settle = () => {
    if (isBusy(form) || !waiting) return;
    const button = waiting;
    waiting = null;
    if (!input.value) form.requestSubmit(button);
  };
  input.addEventListener("change", async () => {
    await sendAll(box, input);
    settle();
  });
  form?.addEventListener("submit", hold, { capture: true });

  function hold(event) {
    const lost = [...failed].filter((each) => each.form === form && !each.goesWith(input));
    if (!lost.length && !isBusy(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // the form counts as not sent yet
    for (const each of lost) each.hold("unsent");
    if (lost.length) return lost[0].line.querySelector("button").focus();
    waiting = event.submitter;
    for (const each of running) if (each.form === form) each.hold("hold");
  }
}

function isBusy(form) {
  return [...running].some((each) => each.form === form);
}

async function sendAll(box, input) {
  const files = [...input.files];
  const left = new Set(files);
  const sent = (file) => {
    left.delete(file);
    if (left.size) return;
    input.value = ""; // the server has them: the form must not send them again
    input.required = false;
  };
  await Promise.all(files.map((file) => new Sending(box, file, sent).run()));
}

/** ``final``: the file itself is refused, and would be refused again. */
class Refused extends Error {
  constructor(message, { final = false } = {}) {
    super(message);
    this.final = final;
  }
}

class Sending {
  constructor(box, file, sent) {
    this.box = box;
    this.file = file;
    this.sent = sent;
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
      this.sent(this.file);
    } catch (reason) {
      this.fail(reason);
    } finally {
      running.delete(this);
    }
  }

  checkSize() {
    const most = Number(this.box.dataset.uploadMb ?? 0);
    if (most && this.body.size > most * 1024 * 1024)
      throw new Refused(fill(this.words.big, { name: this.file.name, mb: most }), { final: true });
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
      throw new Refused(body.detail ?? body.message ?? body.title ?? String(answer.status), {
        final: answer.status === 422 || answer.status === 413,
      });
    return body;
  }

  draw() {
    let list = this.box.querySelector(".upload-list");
    if (!list) {
      list = document.createElement("ul");
      list.className = "upload-list";
      this.box.append(list);
    }
    this.line = document.createElement("li");
    this.text = document.createElement("span");
    this.text.className = "upload-words";
    this.text.setAttribute("role", "status");
    this.bar = document.createElement("progress");
    this.bar.max = 100;
    this.bar.setAttribute("aria-label", this.file.name);
    const stop = document.createElement("button");
    stop.type = "button";
    stop.className = "button button-plain";
    stop.textContent = this.words.stop;
    stop.addEventListener("click", () => {
      this.stop.abort();
      this.discard();
    });
    this.note = document.createElement("span");
    this.note.className = "quiet";
    this.line.append(this.text, this.bar, stop, this.note);
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

  /** Somebody sent the form while this was still going up ("hold"), or had failed ("unsent"). */
  hold(word) {
    this.note.setAttribute("role", "alert");
    this.note.textContent = this.words[word === "unsent" && this.final ? "barred" : word];
  }

  /** Does the plain file field take it along? What was refused would be refused again. */
  goesWith(input) {
    return !this.refused && [...input.files].includes(this.file);
  }

  /** Not wanted after all: the form must not send it either. */
  discard() {
    failed.delete(this);
    this.line.remove();
    this.sent(this.file);
  }

  finish(answer) {
    const arrived = document.getElementById(this.box.dataset.uploadArrived ?? "");
    if (arrived && answer.attachment) arrived.value = `${arrived.value} ${answer.attachment}`.trim();
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
    failed.add(this);
    this.refused = reason instanceof Refused;
    this.final = this.refused && reason.final;
    const again = this.choice("again", () => {
      failed.delete(this);
      this.line.remove();
      new Sending(this.box, this.file, this.sent).run();
    });
    this.line.replaceChildren(
      this.text,
      ...(this.final ? [] : [again]),
      this.choice("discard", () => this.discard()),
      this.note,
    );
    this.note.textContent = "";
    this.text.classList.add("upload-wrong");
    this.say("failed", { reason: this.refused ? reason.message : this.words.lost });
  }

  choice(word, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-quiet";
    button.textContent = this.words[word];
    button.addEventListener("click", act);
    return button;
  }
}

/** Wait, but no longer than until the line is back. */
function patience(most) {
  return new Promise((resolve) => {
    setTimeout(resolve, most);
    window.addEventListener("online", resolve, { once: true });
  });
}
