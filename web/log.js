// The bubbles: one row a message, in the server's order, unsent ones last.
import { COPY } from "./copy.js";

const PAUSE_MS = 5 * 60 * 1000;
const ZONE = "Asia/Shanghai";

const parts = new Intl.DateTimeFormat("zh-CN", {
  timeZone: ZONE, hourCycle: "h23",
  year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit",
});

function read(at) {
  return Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, value]));
}

/** Time as a chat shows it: the hour today, else the day too, and the year when it is another. */
export function clock(at, now = new Date()) {
  const then = read(at);
  const time = `${then.hour}:${then.minute}`;
  const day = ({ year, month, day }) => Date.UTC(year, month - 1, day) / 86400000;
  const ago = day(read(now)) - day(then);
  if (ago === 0) return time;
  if (ago === 1) return `${COPY.yesterday} ${time}`;
  const year = then.year === read(now).year ? "" : then.year;
  return `${COPY.date(year, then.month, then.day)} ${time}`;
}

export function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

/** Only the way to our own desk can be tapped. */
function linked(said) {
  const [before, way, after] = said.textContent.split(/http\S+(\/desk\/enter\?pass=\S+)/);
  if (!way) return said;
  const link = make("a", "", COPY.desk);
  link.href = way;
  said.replaceChildren(before, link, after);
  return said;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

function speak(button, text) {
  const voice = window.speechSynthesis;
  const busy = voice.speaking;
  voice.cancel();
  if (busy) return;
  const words = new SpeechSynthesisUtterance(text);
  words.lang = "zh-CN";
  words.rate = 0.9;
  const show = (on) => {
    button.classList.toggle("on", on);
    button.lastChild.textContent = on ? COPY.speaking : COPY.speak;
  };
  words.onend = words.onerror = () => show(false);
  show(true);
  voice.speak(words);
}

function speakButton(text) {
  const button = make("button", "speak");
  button.type = "button";
  button.append(icon("speak"), make("span", "", COPY.speak));
  button.addEventListener("click", () => speak(button, text));
  return button;
}

/** Two small words beside the newest answer; older ones are hidden by the style sheet. */
function rateButtons(say) {
  const holder = make("span", "rate");
  for (const word of COPY.rate) {
    const button = make("button", "", word);
    button.type = "button";
    button.addEventListener("click", () => say(word));
    holder.append(button);
  }
  return holder;
}

function face(mine) {
  const holder = make("span", "face");
  holder.setAttribute("aria-hidden", "true");
  if (mine) {
    holder.append(icon("person"));
    return holder;
  }
  holder.append(Object.assign(make("img"), { src: "/static/icon.svg", alt: "" }));
  return holder;
}

const later = (a, b) => a.age - b.age || a.seq - b.seq;

export class Log {
  /** list: the element of the log; retry(id): an unsent bubble was tapped; say(word): an answer is rated. */
  constructor(list, retry, say) {
    this.list = list;
    this.say = say;
    this.retry = retry;
    this.rows = [];
    this.bySeq = new Map();
    this.byId = new Map();
    this.age = 0;
  }

  /** The server's log began anew: what is shown stays above whatever comes now. */
  renew() {
    this.age += 1;
    this.bySeq.clear();
  }

  /** Show a message of the server's log. Returns false when it already stood there. */
  add(message) {
    const mine = message.from === "me";
    const known = this.bySeq.get(message.seq) || (mine && this.byId.get(message.id));
    if (!known) {
      this.place(this.draw({ ...message, mine, age: this.age, label: mine && this.labelOf(message) }));
      return true;
    }
    known.at = message.at || known.at;
    if (mine) this.settle(known, message.seq);
    this.separate(known);
    return false;
  }

  /** Show a message of mine in one of the states sending, failed, sent (then with its seq). */
  mine(entry, state, reason) {
    const row =
      this.byId.get(entry.id) ||
      this.draw({ ...entry, mine: true, at: entry.sent_at, age: Infinity, seq: this.rows.length });
    if (!row.element.isConnected) this.place(row);
    if (state === "sent") this.settle(row, entry.seq);
    this.show(row, state, reason);
  }

  settle(row, seq) {
    if (row.age === Infinity) {
      Object.assign(row, { age: this.age, seq });
      this.place(row);
    }
    this.bySeq.set(seq, row);
  }

  show(row, state, reason) {
    row.element.classList.remove("sending", "failed", "sent");
    row.element.classList.add(state);
    if (state === "sent") this.markLatest(row);
    const failed = state === "failed";
    const note = make(failed ? "button" : "span", "state", reason || COPY[state]);
    if (failed) {
      note.type = "button";
      note.addEventListener("click", () => this.retry(row.id));
    }
    row.element.querySelector(".state").replaceWith(note);
  }

  /** That it arrived is said under the newest delivered bubble only. */
  markLatest(row) {
    if (this.latest) this.latest.classList.remove("latest");
    this.latest = row.element;
    this.latest.classList.add("latest");
  }

  draw(row) {
    const element = make("div", row.mine ? "row mine" : "row bot");
    const body = make("div", "body");
    const bubble = make("div", "bubble");
    bubble.append(make("span", "unseen", row.mine ? COPY.mine : COPY.bot));
    bubble.append(linked(make("span", "said", row.label || row.text || COPY.picture)));
    if (row.picture) bubble.append(Object.assign(make("img"), row.picture));
    body.append(bubble);
    if (row.mine) body.append(make("span", "state"));
    else {
      const under = make("span", "under");
      if ("speechSynthesis" in window) under.append(speakButton(row.text));
      if (row.rated) under.append(rateButtons(this.say));
      body.append(under);
    }
    element.append(make("time"), face(row.mine), body);
    if (row.id) this.byId.set(row.id, row);
    if (row.age === this.age) this.bySeq.set(row.seq, row);
    return Object.assign(row, { element });
  }

  place(row) {
    this.rows = this.rows.filter((other) => other !== row);
    let index = this.rows.length;
    while (index && later(this.rows[index - 1], row) > 0) index -= 1;
    this.rows.splice(index, 0, row);
    const next = this.rows[index + 1];
    this.list.insertBefore(row.element, next ? next.element : null);
    this.separate(row);
    if (next) this.separate(next);
  }

  /** A time stands above a row when a pause came before it. */
  separate(row) {
    const before = this.rows[this.rows.indexOf(row) - 1];
    const time = row.element.querySelector("time");
    const at = row.at ? new Date(row.at) : null;
    const pause = at && (!before || !before.at || at - new Date(before.at) > PAUSE_MS);
    time.textContent = pause ? clock(at) : "";
    if (at) time.dateTime = at.toISOString();
  }

  /** What a chosen value was called when it was offered. */
  labelOf(message) {
    const offered = this.rows.filter((row) => row.choices && row.seq < message.seq).pop();
    const choice = offered && offered.choices.find(({ value }) => value === message.text);
    return choice ? choice.label : "";
  }

  /** The choices still open: offered since I last said something. */
  openChoices() {
    const lastMine = this.rows.map((row) => row.mine).lastIndexOf(true);
    const offers = this.rows.filter((row, i) => i > lastMine && row.choices && row.choices.length);
    return offers.length ? offers[offers.length - 1].choices : [];
  }
}
