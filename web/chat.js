// The page: wires bubbles, chips, menu, input and the large-type switch to one Talk.
import { COPY } from "./copy.js";
import { Log, make } from "./log.js";
import { Talk } from "./talk.js";

const $ = (id) => document.getElementById(id);
const door = document.body.dataset.door;
const main = document.querySelector("main");
const text = $("text");
const LARGE = "zhucuntong.large";
const LONGEST_SIDE = 1600;
const CODE = `zhucuntong.code.${door}`;

const log = new Log($("log"), (id) => talk.retry(id), (word) => talk.send(word, word, "action"));
const talk = new Talk(door, {
  message(message) {
    const follow = nearEnd();
    if (!log.add(message)) return;
    refresh(follow);
  },
  state(entry, state, reason) {
    const fresh = !log.byId.has(entry.id);
    const follow = fresh || nearEnd();
    log.mine(entry, state, reason);
    refresh(follow);
  },
  renewed: () => log.renew(),
  loaded: () => $("log").setAttribute("aria-busy", "false"),
  online: (on) => banner(on ? "" : COPY.offline),
  error: (message) => banner(message),
  me: showMe,
});

function banner(message) {
  if ($("banner").textContent !== message) $("banner").textContent = message;
  $("banner").hidden = !message;
}

// Scrolling: stay with the newest message unless the reader went up to look at something.

function nearEnd() {
  return main.scrollHeight - main.scrollTop - main.clientHeight < 120;
}

function toEnd() {
  main.scrollTop = main.scrollHeight;
}

/** As far down as the newest answer can still be read from its beginning. */
function toNews() {
  const asked = log.rows.map((row) => row.mine).lastIndexOf(true);
  const tops = log.rows.slice(asked, asked + 2).map((row) => row.element.offsetTop);
  const top = asked < 0 || tops.length < 2 ? Infinity : Math.max(tops[0] - 8, tops[1] - 140);
  main.scrollTop = Math.min(main.scrollHeight, top);
}

function refresh(follow) {
  showChips(log.openChoices());
  if (follow) toNews();
  $("newest").hidden = nearEnd();
}

// Choices and menu

function button(label, className, act) {
  const element = make("button", className, label);
  element.type = "button";
  element.addEventListener("click", act);
  return element;
}

function showChips(choices) {
  const chips = choices.map(({ label, value }) =>
    button(label, "chip", () => choose(value, label)));
  $("chips").replaceChildren(...chips);
  $("chips").hidden = !chips.length;
}

function choose(value, label) {
  talk.send(value, label, "action");
  // The tapped button is gone: with a keyboard go on typing, on a phone do not raise one.
  if (matchMedia("(hover: hover)").matches) text.focus();
  else $("log").focus({ preventScroll: true });
}

function closeMenus() {
  for (const opener of $("menu").querySelectorAll("[aria-expanded=true]")) {
    opener.setAttribute("aria-expanded", "false");
    opener.nextElementSibling.hidden = true;
  }
}

function menuItem({ label, value }) {
  return button(label, "", () => {
    closeMenus();
    talk.send(value, label);
  });
}

function submenu({ label, items }) {
  const holder = make("div", "holder");
  const list = make("div", "list");
  list.hidden = true;
  list.append(...items.map(menuItem));
  const opener = button(label, "opener", () => {
    const open = list.hidden;
    closeMenus();
    list.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
  });
  opener.setAttribute("aria-expanded", "false");
  holder.append(opener, list);
  return holder;
}

/** Three buttons, as WeChat has them: what does not fit stands under the third. */
function threeButtons(menu) {
  if (menu.length <= 3) return menu;
  return [...menu.slice(0, 2), { label: COPY.more, items: menu.slice(2) }];
}

let shown = "";

function showMe(me) {
  if (shown === JSON.stringify(me)) return;
  shown = JSON.stringify(me);
  const who = [me.name || COPY.roles[me.role], me.place].filter(Boolean);
  $("camera").hidden = me.role !== "cadre";
  $("me").replaceChildren(...who.map((part) => make("span", "", part)));
  const follow = nearEnd();
  const buttons = threeButtons(me.menu).map((item) => (item.items ? submenu(item) : menuItem(item)));
  $("menu").replaceChildren(...buttons);
  $("menu").hidden = !buttons.length;
  if (follow) toEnd();
}

document.addEventListener("click", (event) => {
  if (!$("menu").contains(event.target)) closeMenus();
});
document.addEventListener("keydown", (event) => {
  const opener = $("menu").querySelector("[aria-expanded=true]");
  if (event.key !== "Escape" || !opener) return;
  closeMenus();
  opener.focus();
});

// Input

function grow() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + text.offsetHeight - text.clientHeight}px`;
  $("send").disabled = !text.value.trim();
}

let linked = "";

function say() {
  const said = text.value.trim();
  if (!said) return;
  if (linked && said === COPY.bind(linked)) remember(CODE, linked);
  text.value = "";
  grow();
  talk.send(said);
  text.focus();
}

let composing = false;
let composedAt = 0;
text.addEventListener("compositionstart", () => (composing = true));
text.addEventListener("compositionend", (event) => {
  composing = false;
  composedAt = event.timeStamp;
  grow();
});
text.addEventListener("input", grow);
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey) return;
  // Safari ends the composition before it reports the Enter that chose the word.
  if (composing || event.isComposing || event.keyCode === 229) return;
  if (event.timeStamp - composedAt < 50) return;
  event.preventDefault();
  say();
});
$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  say();
});
$("newest").addEventListener("click", toEnd);
$("picture").addEventListener("change", async () => {
  const [file] = $("picture").files;
  if (file) talk.picture(await smaller(file), COPY.picture, COPY.pictureLost);
  $("picture").value = "";
});

/** Redrawn small: quick on a village line, and without the place a camera writes into its files. */
async function smaller(file) {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return file;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = make("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const drawn = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
  return drawn || file;
}

let atEnd = true;
main.addEventListener("scroll", () => {
  atEnd = nearEnd();
  $("newest").hidden = atEnd;
}, { passive: true });
addEventListener("resize", () => atEnd && toEnd());

// What the phone remembers

function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Private mode: it holds until the page closes.
  }
}

function remembered(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

// Large type

function enlarge(on) {
  document.documentElement.classList.toggle("large", on);
  $("type").setAttribute("aria-pressed", String(on));
  grow();
  toEnd();
}

$("type").addEventListener("click", () => {
  const on = !document.documentElement.classList.contains("large");
  remember(LARGE, on ? "on" : "off");
  enlarge(on);
});

// Start

function welcome() {
  const { text: words, choices } = COPY.welcome[door] || COPY.welcome.home;
  const offered = choices.map((value) => ({ label: value, value }));
  log.add({ from: "bot", seq: 0, text: words, choices: offered });
  refresh(true);
}

/** A link with ?code=… only fills in what binds: whoever holds the phone sends it. Once a phone. */
function offerToBind() {
  const here = new URL(location.href);
  const code = here.searchParams.get("code");
  if (!code) return;
  here.searchParams.delete("code");
  history.replaceState(null, "", here);
  if (remembered(CODE) === code) return;
  linked = code;
  log.add({ from: "bot", seq: 0.5, text: COPY.linked, choices: [] });
  text.value = COPY.bind(code);
  grow();
  refresh(true);
}

enlarge(remembered(LARGE) === "on");
welcome();
talk.start();
offerToBind();
