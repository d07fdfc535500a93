// The page's script: shows views, and keeps them true. The token lives in this module's memory, and nowhere else.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
const main = document.getElementById("main");
const entrance = document.getElementById("entrance");
const link = document.getElementById("link");
const CELLS = 60; // of a strip
const SILENCE = 40000; // ms without a word after which the connection is taken for lost

let token = "";
let live = null; // what ends the stream of changes
let shown = ""; // the address of what is shown

// --- asking -------------------------------------------------------------------------------------------------

class Refused extends Error {
  constructor(status, message) { super(message); this.status = status; }
}

async function ask(path, options = {}) {
  const headers = { ...options.headers, Authorization: `Bearer ${token}` };
  const answer = await fetch(path, { ...options, headers, cache: "no-store", credentials: "omit", redirect: "error" });
  if (answer.ok) return answer;
  const said = await answer.json().catch(() => ({}));
  throw new Refused(answer.status, said.error?.message || said.error?.error_message || `HTTP ${answer.status}`);
}

function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html").body;
}

// --- views --------------------------------------------------------------------------------------------------

// #stream/7/2026-11-21 is /page/stream?radio_id=7&day=2026-11-21.
const PARTS = { stream: ["radio_id", "day", "play"], track: ["id"], charts: ["days", "radio_id"], catalogue: ["q"] };

function address() {
  const [name, ...rest] = (location.hash.slice(1) || "streams").split("/");
  const view = ["streams", "feed", "charts", "catalogue", "delivery", "stream", "track"].includes(name) ? name : "streams";
  const query = new URLSearchParams({ zone });
  (PARTS[view] || []).forEach((part, place) => { if (rest[place]) query.set(part, decoded(rest[place])); });
  return { view, query };
}

function decoded(part) {
  try { return decodeURIComponent(part); } catch { return part; } // somebody has typed a %
}

// Returns whether it was shown, or will never be; `again`: somebody tries until it is.
async function show({ moved = false, again = false } = {}) {
  const { view, query } = address();
  const wanted = `${view}?${query}`;
  try {
    const fresh = parsed(await (await ask(`/page/${wanted}`)).text()).firstElementChild;
    if (`${address().view}?${address().query}` !== wanted) return true; // somebody has gone on meanwhile
    const old = main.firstElementChild;
    const other = shown !== wanted;
    if (other) main.replaceChildren(fresh); else morph(old, fresh);
    shown = wanted;
    document.title = `${fresh.dataset.title} – Airtally`;
    mark(view);
    tick();
    filter();
    choose(query.get("play"), other);
    if (moved && !query.get("play")) {
      main.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    follow(view);
    return true;
  } catch (error) {
    if (again && !(error instanceof Refused)) return false;
    if (error.status === 404) missing(view, error.message); else failed(error);
    return true;
  }
}

function missing(view, why) {
  const section = parsed('<section data-title="Nothing here"><h2>Nothing here</h2><p class="empty"></p></section>').firstElementChild;
  section.querySelector("p").textContent = why;
  main.replaceChildren(section);
  shown = "";
  mark(view);
  follow("");
}

function mark(view) {
  const under = { stream: "streams", track: "catalogue" }[view] || view;
  for (const each of document.querySelectorAll("nav a")) {
    if (each.hash === `#${under}`) each.setAttribute("aria-current", "page"); else each.removeAttribute("aria-current");
  }
}

function choose(play, coming) {
  const row = play && document.getElementById(`row-${play}`);
  for (const each of main.querySelectorAll(".chosen")) each.classList.remove("chosen");
  if (!row) return;
  row.classList.add("chosen");
  document.getElementById(`airing-${play}`)?.classList.add("chosen");
  if (!coming) return;
  row.tabIndex = -1;
  row.focus();
  row.scrollIntoView({ block: "center" });
}

function failed(error) {
  if (error instanceof Refused && [401, 403, 429].includes(error.status)) return leave(error.message);
  say(error instanceof Refused ? error.message : "The server does not answer.");
}

function leave(why) {
  token = "";
  shown = "";
  live?.abort();
  document.querySelector("nav").hidden = true;
  document.querySelector(".figures").replaceChildren();
  main.replaceChildren(entrance);
  document.getElementById("entrance-error").textContent = why;
  state("", "");
  document.getElementById("token").focus();
}

// --- what changes -------------------------------------------------------------------------------------------

async function follow(view) {
  live?.abort();
  const mine = live = new AbortController();
  let pause = 1000;
  while (!mine.signal.aborted) {
    const section = main.firstElementChild;
    const query = new URLSearchParams({ view, zone, seen: section?.dataset.seen || "" });
    try {
      const answer = await ask(`/page/live?${query}`, { signal: mine.signal });
      state("good", "live");
      pause = 1000;
      await read(answer.body.getReader(), mine);
    } catch (error) {
      if (mine.signal.aborted) return;
      if (error instanceof Refused && error.status !== 503) return failed(error);
      state("wait", error instanceof Refused ? error.message : "connection lost, trying again");
    }
    await new Promise((resolve) => setTimeout(resolve, pause * (0.7 + Math.random() * 0.6)));
    pause = Math.min(pause * 2, 15000);
    if (mine.signal.aborted || await show({ again: true })) return; // what was missed is in the view itself
  }
}

async function read(reader, mine) {
  const decoder = new TextDecoder();
  let text = "";
  let watch;
  const wait = () => { clearTimeout(watch); watch = setTimeout(() => reader.cancel(), SILENCE); };
  try {
    for (wait(); ; wait()) {
      const { done, value } = await reader.read();
      if (done || mine.signal.aborted) return;
      text += decoder.decode(value, { stream: true });
      const events = text.split("\n\n");
      text = events.pop();
      for (const event of events) take(event);
    }
  } finally {
    clearTimeout(watch);
  }
}

function take(event) {
  const lines = event.split("\n");
  const name = lines.find((line) => line.startsWith("event: "))?.slice(7);
  const data = lines.find((line) => line.startsWith("data: "))?.slice(6);
  if (name === "patch") for (const [section, patch] of Object.entries(JSON.parse(data))) apply(section, patch);
  if (name === "cells") extend(JSON.parse(data));
  if (name === "stale") show();
}

function apply(section, patch) {
  const list = document.querySelector(`[data-live="${section}"]`);
  if (!list) return;
  for (const id of patch.gone) document.getElementById(id)?.remove();
  for (const [id, html] of patch.set) {
    const fresh = parsed(html).firstElementChild;
    const old = document.getElementById(id);
    if (old && list.contains(old)) morph(old, fresh); else insert(list, fresh);
  }
  const most = Number(list.dataset.most || Infinity);
  while (list.children.length > most) list.lastElementChild.remove();
  if (!list.children.length) list.replaceChildren();
  tick();
  filter();
}

function insert(list, fresh) {
  const order = fresh.dataset.order || "";
  const next = [...list.children].find((each) => (each.dataset.order || "") > order);
  if (list.children.length) fresh.classList.add("fresh");
  list.insertBefore(fresh, next || null);
}

// Makes `old` like `fresh` and leaves alone what is the same: focus and selection stay where they are.
function morph(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName || old.id !== fresh.id) return old.replaceWith(fresh);
  if (old.nodeType !== Node.ELEMENT_NODE) { if (old.data !== fresh.data) old.data = fresh.data; return; }
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const left = [...old.childNodes];
  const wanted = [...fresh.childNodes];
  wanted.forEach((each, place) => (left[place] ? morph(left[place], each) : old.append(each)));
  left.slice(wanted.length).forEach((each) => each.remove());
}

// A cell more on every strip.
function extend({ cell, streams }) {
  for (const [id, [letter, height, words, listeners]] of Object.entries(streams)) {
    const row = document.getElementById(`stream-${id}`);
    const strip = row?.querySelector(".strip");
    const path = strip?.querySelector(`[data-letter="${CSS.escape(letter)}"]`);
    if (!path) continue;
    const passed = cell + 1 - Number(strip.dataset.end); // cells since it was drawn
    if (passed > 0 && strip.getAttribute("viewBox") !== `${passed} 0 ${CELLS} 16`) {
      const drawn = path.getAttribute("d").slice(-1500).replace(/^[^M]*/, ""); // what has left the strip goes
      path.setAttribute("d", `${drawn}M${CELLS - 1 + passed} 16v-${height}`);
      strip.setAttribute("viewBox", `${passed} 0 ${CELLS} 16`);
    }
    const said = row.querySelector("[data-heard]");
    if (said.textContent !== words) said.textContent = words;
    const count = row.querySelector("[data-listeners]");
    count.parentElement.hidden = listeners === null;
    if (count.textContent !== String(listeners ?? "")) count.textContent = listeners ?? "";
  }
}

// --- small things -------------------------------------------------------------------------------------------

function lasting(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${Math.floor(whole / 86400)} d ${Math.floor((whole % 86400) / 3600)} h`;
}

function tick() {
  for (const each of main.querySelectorAll("time[data-ago]")) {
    const text = lasting((Date.now() - Date.parse(each.dateTime)) / 1000);
    if (each.textContent !== text) each.textContent = text;
  }
}

function filter() {
  const list = main.querySelector(".streams");
  if (!list) return;
  const which = main.querySelector("[data-show][aria-pressed=true]")?.dataset.show;
  const text = main.querySelector("[data-find]").value.trim().toLowerCase();
  for (const row of list.children) {
    row.hidden = Boolean((which === "on-air" && !("onAir" in row.dataset)) || (which === "trouble" && !("trouble" in row.dataset))
      || (text && !row.textContent.toLowerCase().includes(text)));
  }
}

function state(kind, words) {
  link.className = `link ${kind}`;
  if (link.textContent !== words) link.textContent = words;
}

let silence;
function say(words) {
  const said = document.getElementById("said");
  said.textContent = words;
  clearTimeout(silence);
  silence = setTimeout(() => { said.textContent = ""; }, 6000);
}

// --- what people do -----------------------------------------------------------------------------------------

async function call(form) {
  const { call: path, ids } = form.dataset;
  const options = { method: "POST" };
  if (path.startsWith("/v1/")) {
    options.body = JSON.stringify(ids ? { ids: [ids] } : { parked: true });
    options.headers = { "Content-Type": "application/json" };
  } else {
    options.body = new URLSearchParams(new FormData(form));
  }
  const answer = await (await ask(path, options)).json();
  if (answer.status === "error") throw new Refused(200, answer.error.error_message);
}

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  if (form === entrance) {
    token = form.elements.token.value.trim();
    form.reset();
    document.getElementById("entrance-error").textContent = "";
    await show();
    if (token && shown) document.querySelector("nav").hidden = false;
    return;
  }
  if (form.dataset.go) { location.hash = [form.dataset.go, ...[...new FormData(form).values()].map(encodeURIComponent)].join("/"); return; }
  if (form.dataset.sure && !window.confirm(form.dataset.sure)) return;
  const output = form.querySelector("output");
  const button = form.querySelector("button");
  button.disabled = true;
  output.textContent = "";
  try {
    await call(form);
    say(form.dataset.said);
    if ("clear" in form.dataset) { form.reset(); form.elements[0].focus(); }
    if (form.dataset.then) location.hash = form.dataset.then; else await show();
  } catch (error) {
    if (error instanceof Refused && error.status === 401) failed(error);
    else output.textContent = error instanceof Refused ? error.message : "The server does not answer.";
  } finally {
    button.disabled = false;
  }
});

document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-show]");
  if (chip) {
    for (const each of chip.parentElement.children) each.setAttribute("aria-pressed", String(each === chip));
    filter();
  }
  if (event.target.closest("[data-skip]")) { event.preventDefault(); main.focus(); }
});
document.addEventListener("input", (event) => { if (event.target.matches("[data-find]")) filter(); });
document.addEventListener("change", (event) => { if (event.target.matches("[data-at-once] select, [data-at-once] input")) event.target.form.requestSubmit(); });
window.addEventListener("hashchange", () => { if (token) show({ moved: true }); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) tick(); });
setInterval(tick, 5000);
setInterval(() => { // what looks back is asked for again now and then
  if (token && !document.hidden && ["stream", "charts", "track"].includes(address().view)) show({ again: true });
}, 60000);
document.getElementById("token").focus();
