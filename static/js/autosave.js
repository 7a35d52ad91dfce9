// data-autosave="/address": the form saves itself. A copy stays in this browser until the server has it, so that a
// dead line, an ended session or a window that closed while typing loses nothing.
import { copyOf, differs, drop, keep, restore } from "./draft.js";
import { bodyOf, headersFor, renewToken } from "./server.js";
import { clock, fill, wordsOf } from "./words.js";

const PAUSE = 1500;
const LONGEST_WAIT = 60000;

export function autosave(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) new Autosave(form).start();
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.words = wordsOf(form);
    this.state =
      form.querySelector("[data-save-state]") ?? document.querySelector("[data-save-state]");
    this.name = `rembuk:${form.dataset.autosaveKey ?? form.dataset.autosave}`;
    this.edit = 0; // counts what was typed, so that a late answer never marks newer text as saved
    this.saved = 0;
    this.wait = PAUSE;
    this.stopped = false;
  }

  start() {
    this.offerCopy();
    this.form.addEventListener("input", () => this.typed());
    this.form.addEventListener("submit", () => {
      clearTimeout(this.timer);
      this.stopped = true;
      keep(this.name, this.form, { sent: this.form.elements.namedItem("key")?.value });
    });
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) this.stopped = false;
    });
    window.addEventListener("online", () => this.again());
    window.addEventListener("focus", () => this.again());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.pending) this.save();
    });
  }

  get pending() {
    return this.edit > this.saved && !this.stopped;
  }

  typed() {
    this.edit += 1;
    keep(this.name, this.form);
    if (this.stopped) return; // the word about the clash stays where it is read
    this.say("unsaved");
    this.plan(PAUSE);
  }

  plan(wait) {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.save(), wait);
  }

  again() {
    if (this.pending && !this.busy) this.save();
  }

  async save() {
    if (this.busy || !this.pending) return;
    this.busy = true;
    clearTimeout(this.timer);
    const edit = this.edit;
    this.say("saving");
    try {
      await this.heard(await this.send(), edit);
    } catch {
      this.later("offline");
    } finally {
      this.busy = false;
    }
    if (this.pending) this.plan(this.wait);
  }

  async send() {
    const answer = await this.post();
    // A 400 is most often a token of a session that has ended since.
    if (answer.status === 400 && (await renewToken(this.form))) return this.post();
    return answer;
  }

  post() {
    const data = new FormData(this.form);
    for (const [key, value] of [...data]) if (value instanceof File) data.delete(key);
    if (this.form.dataset.autosaveVersion && !data.has("version"))
      data.set("version", this.form.dataset.autosaveVersion);
    return fetch(this.form.dataset.autosave, {
      method: "POST",
      body: data,
      headers: headersFor(this.form),
      keepalive: true,
    });
  }

  async heard(answer, edit) {
    const body = await bodyOf(answer);
    if (answer.ok && !answer.redirected) return this.done(body, edit);
    if (answer.status === 401 || answer.redirected) return this.later("ended", { tone: "wrong" });
    if (answer.status >= 500 || answer.status === 429) return this.later("offline");
    if (answer.status === 409) {
      this.stopped = true;
      return this.say("conflict", { tone: "wrong" });
    }
    this.saved = edit; // refused as it is: asking again before something changes is no use
    return this.say("closed", { tone: "wrong", detail: body.detail ?? "" });
  }

  done(body, edit) {
    this.saved = edit;
    this.wait = PAUSE;
    this.tellVersion(body.version);
    if (this.edit === edit) drop(this.name);
    this.say("saved", { tone: "saved", at: body.saved_at ?? clock(new Date()) });
    this.form.dispatchEvent(new CustomEvent("rembuk:saved", { detail: body, bubbles: true }));
  }

  tellVersion(version) {
    if (version === undefined) return;
    const input = this.form.querySelector("input[name=version]");
    if (input) input.value = version;
    else this.form.dataset.autosaveVersion = version;
  }

  later(word, values = { tone: "wrong" }) {
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    this.say(word, values);
  }

  say(word, { tone = "", ...values } = {}) {
    if (!this.state) return;
    const text = fill(this.words[word], values);
    if (this.state.textContent !== text) this.state.textContent = text;
    this.state.dataset.kind = tone;
  }

  // The copy stays until the server has the text: through a cut line, and through a refusal.
  async offerCopy() {
    const found = copyOf(this.name);
    if (!found) return;
    const refused = document.querySelector(".error-summary") !== null;
    if (!differs(this.form, found)) {
      if (!refused) drop(this.name);
      return;
    }
    if (!refused && (await this.wasTaken(found.sent))) {
      if (copyOf(this.name)?.at === found.at) drop(this.name);
      return;
    }
    if (!this.edit) this.offer(found);
  }

  /** Did the server accept the form that was sent with this key? Nobody knows while the line is cut. */
  async wasTaken(key) {
    const asked = this.form.dataset.autosaveSent;
    if (!asked || !key) return false;
    try {
      const answer = await fetch(`${asked}/${encodeURIComponent(key)}`, {
        headers: headersFor(this.form),
        cache: "no-store",
      });
      return answer.ok && (await bodyOf(answer)).sent === true;
    } catch {
      return false;
    }
  }

  offer(found) {
    const box = document.createElement("div");
    box.className = "restore";
    box.setAttribute("role", "status");
    const line = document.createElement("p");
    const at = new Date(found.at);
    line.textContent = fill(this.words.found, {
      at: `${at.toLocaleDateString(document.documentElement.lang)} ${clock(at)}`,
    });
    box.append(
      line,
      this.choice("restore", "button-primary", () => {
        restore(this.form, found);
        this.typed();
        box.remove();
      }),
    );
    box.append(
      this.choice("drop", "button-quiet", () => {
        drop(this.name);
        box.remove();
      }),
    );
    this.form.prepend(box);
  }

  choice(word, look, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `button ${look}`;
    button.textContent = this.words[word];
    button.addEventListener("click", act);
    return button;
  }
}
