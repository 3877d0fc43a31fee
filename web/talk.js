// The wire: sends what was said, once and in order; hears what the bot says, without gaps. No DOM.

const LISTEN_SECONDS = 25;
const TIMEOUT_MS = 20000;
const LONGEST_REST_MS = 30000;
const PICTURE_MS = 90000;

/** A request the server answered with a refusal; repeating it would not help. */
class Refused extends Error {}

const passing = (status) => status === 408 || status === 429 || status >= 500;

/** A random id also where crypto.randomUUID is missing (pages opened over plain http). */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What waits to be sent, kept in the phone so that a reload or a dead battery loses nothing. */
export class Outbox {
  constructor(door, storage = localStorage) {
    this.key = `zhucuntong.outbox.${door}`;
    this.storage = storage;
    this.spare = null;
  }

  all() {
    if (this.spare) return this.spare;
    try {
      return JSON.parse(this.storage.getItem(this.key)) || [];
    } catch {
      return [];
    }
  }

  write(entries) {
    try {
      this.storage.setItem(this.key, JSON.stringify(entries));
      this.spare = null;
    } catch {
      this.spare = entries; // Storage full or forbidden: this list serves until the page closes.
    }
  }

  add(entry) {
    this.write([...this.all(), entry]);
  }

  drop(id) {
    this.write(this.all().filter((entry) => entry.id !== id));
  }

  mark(id, changes) {
    this.write(this.all().map((entry) => (entry.id === id ? { ...entry, ...changes } : entry)));
  }

  next() {
    return this.all().find((entry) => !entry.refused);
  }
}

/**
 * One conversation with the server behind a door.
 * on: {message, state, renewed, online, loaded, me, error}, all called on the page's thread.
 */
export class Talk {
  constructor(door, on) {
    this.api = `/api/${door}/`;
    this.on = on;
    this.outbox = new Outbox(door);
    this.epoch = "";
    this.after = 0;
    this.restMs = 1000;
    this.wakers = new Set();
  }

  start() {
    for (const entry of this.outbox.all()) {
      this.on.state(entry, entry.refused ? "failed" : "sending", entry.reason);
    }
    addEventListener("online", () => this.reconnect());
    addEventListener("offline", () => this.on.online(false));
    document.addEventListener("visibilitychange", () => !document.hidden && this.reconnect());
    this.refreshMe();
    this.flush();
    this.listen();
  }

  /** Queue one message; label is what its bubble shows when that differs from what is sent. */
  send(text, label = text, kind = "text") {
    const entry = { id: newId(), kind, text, label, sent_at: new Date().toISOString() };
    this.outbox.add(entry);
    this.on.state(entry, "sending");
    this.wake();
  }

  /** Send one picture. Unlike words it is not kept in the phone: what fails is chosen again. */
  async picture(file, label, lost) {
    const entry = { id: newId(), kind: "image", text: "", label };
    this.on.state(entry, "sending");
    const headers = { "X-Requested-With": "zhucuntong", "X-Message-Id": entry.id };
    try {
      const options = { method: "POST", headers, body: file };
      this.acknowledge(entry, await this.request("pictures", options, PICTURE_MS));
    } catch (error) {
      this.on.state(entry, "failed", (error instanceof Refused && error.message) || lost);
    }
  }

  retry(id) {
    this.outbox.mark(id, { refused: false });
    this.wake();
  }

  /** Try everything that rests because of a bad connection again, now. */
  wake() {
    this.restMs = 1000;
    for (const waker of this.wakers) waker();
    this.flush();
  }

  /** The network changed or the phone slept: a poll that still waits may be waiting for nobody. */
  reconnect() {
    this.wake();
    this.dropped = this.polling;
    if (this.polling) this.polling.abort();
  }

  rest() {
    const delay = this.restMs * (0.7 + Math.random() * 0.6);
    this.restMs = Math.min(this.restMs * 2, LONGEST_REST_MS);
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.wakers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, delay);
      this.wakers.add(done);
    });
  }

  async flush() {
    if (this.flushing) return;
    this.flushing = true;
    try {
      for (let entry; (entry = this.outbox.next()); ) await this.deliver(entry);
    } finally {
      this.flushing = false;
    }
    this.refreshMe();
  }

  async deliver(entry) {
    this.on.state(entry, "sending");
    try {
      const { id, kind, text, sent_at } = entry;
      this.acknowledge(entry, await this.post({ id, kind, text, sent_at }));
    } catch (error) {
      if (error instanceof Refused) return this.refuse(entry, error.message);
      this.on.state(entry, "failed");
      this.on.online(false);
      await this.rest();
    }
  }

  /** The others go on; this one waits until its sender taps it. */
  refuse(entry, reason) {
    this.outbox.mark(entry.id, { refused: true, reason });
    this.on.state(entry, "failed", reason);
  }

  acknowledge(entry, answer) {
    this.outbox.drop(entry.id);
    this.on.online(true);
    this.enter(answer.epoch);
    const at = new Date().toISOString();
    this.on.state({ ...entry, seq: answer.seq }, "sent");
    for (const reply of answer.replies) this.on.message({ at, ...reply, from: "bot" });
    // Only an unbroken run may move the cursor; anything missed before it comes with the next poll.
    for (const { seq } of [answer, ...answer.replies]) if (seq === this.after + 1) this.after = seq;
  }

  /** Take up the server's epoch. A new one means its log began anew: hear it from the start. */
  enter(epoch) {
    if (epoch === this.epoch) return;
    if (this.epoch) this.on.renewed();
    this.epoch = epoch;
    this.after = 0;
  }

  async listen() {
    for (let wait = 0; ; wait = LISTEN_SECONDS) {
      if (document.hidden) await this.shown();
      try {
        await this.hear(wait);
      } catch (error) {
        if (this.dropped === this.polling) continue;
        if (error instanceof Refused) this.on.error(error.message);
        else this.on.online(false);
        await this.rest();
      }
    }
  }

  async hear(wait) {
    const { epoch, after } = this;
    const path = `messages?after=${after}&epoch=${epoch}&wait=${wait}`;
    this.polling = new AbortController();
    const page = await this.request(path, {}, TIMEOUT_MS + wait * 1000, this.polling);
    this.on.online(true);
    if (this.restMs > 1000) this.wake();
    if (this.epoch !== epoch && page.epoch !== this.epoch) return; // an answer of before the change
    const renewed = epoch && page.epoch !== epoch;
    this.enter(page.epoch);
    if (renewed) return;
    for (const message of page.messages) {
      this.on.message(message);
      this.after = Math.max(this.after, message.seq);
    }
    this.on.loaded();
  }

  shown() {
    return new Promise((resolve) => {
      const look = () => {
        if (document.hidden) return;
        document.removeEventListener("visibilitychange", look);
        resolve();
      };
      document.addEventListener("visibilitychange", look);
    });
  }

  async refreshMe() {
    try {
      this.on.me(await this.request("me", {}, TIMEOUT_MS));
    } catch {
      // The title and menu stay as they are; the next message sent asks again.
    }
  }

  post(message) {
    const headers = { "Content-Type": "application/json", "X-Requested-With": "zhucuntong" };
    const options = { method: "POST", headers, body: JSON.stringify(message) };
    return this.request("messages", options, TIMEOUT_MS);
  }

  async request(path, options, timeout, abort = new AbortController()) {
    const timer = setTimeout(() => abort.abort(), timeout);
    try {
      const shared = { credentials: "same-origin", cache: "no-store", signal: abort.signal };
      const response = await fetch(this.api + path, { ...shared, ...options });
      const body = await response.json().catch(() => ({}));
      if (response.ok) return body;
      throw passing(response.status) ? new Error(body.error) : new Refused(body.text || "");
    } finally {
      clearTimeout(timer);
    }
  }
}
