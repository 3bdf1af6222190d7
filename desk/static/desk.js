// Makes the pages quicker to work with; without it every form still does its work.
"use strict";

const root = document.body.dataset.root || "";
const token = document.body.dataset.token || "";
document.documentElement.classList.add("js");

// --- what was done, told at the foot of the page -----------------------------------------------------------------

const toast = document.getElementById("said");
let toastTimer;

function say(text, { bad = false, undo = null } = {}) {
  if (!toast) return;
  toast.replaceChildren();
  const line = document.createElement("span");
  line.textContent = text;
  if (bad) line.className = "bad";
  toast.append(line);
  if (undo) {
    const button = document.createElement("button");
    button.className = "link";
    button.textContent = "撤销";
    button.dataset.key = "u";
    button.addEventListener("click", undo);
    toast.append(button);
  }
  toast.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { toast.hidden = true; }, bad ? 12000 : 7000);
}
if (toast && !toast.hidden) toastTimer = setTimeout(() => { toast.hidden = true; }, 9000);

// --- rows of candidates: decide without leaving the page -----------------------------------------------------------

async function decide(row, form, action) {
  if (row.classList.contains("busy")) return;
  const body = new URLSearchParams(new FormData(form));
  row.classList.add("busy");
  try {
    const answer = await fetch(action, { method: "POST", body, headers: { "X-Fragment": "row", "X-Token": token } })
      .catch(() => { throw new Error("没有做成：连不上服务器，请看看网络，再做一次"); });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    const fresh = new DOMParser().parseFromString(text, "text/html").querySelector(".row");
    row.replaceWith(fresh);
    if (current === row) stand(fresh, false);
    ready(fresh);
    if (bulk) bulk.elements.seen.value = fresh.querySelector("form.act").elements.seen.value;
    const said = decodeURIComponent(answer.headers.get("X-Said") || "");
    const undo = answer.headers.has("X-Undo") ? () => undoOf(fresh) : null;
    say(said, { undo });
  } catch (error) {
    row.classList.remove("busy");
    form.reset();
    say(error.message, { bad: true });
  }
}

function undoOf(row) {
  const form = row.querySelector("form.act");
  return decide(row, form, `${root}/stories/${encodeURIComponent(row.dataset.id)}/undo`);
}

function ready(row) {
  const form = row.querySelector("form.act");
  if (!form) return;
  // The second click of a double click falls on the fresh row, where 撤销 stands in the place of 选用.
  form.addEventListener("click", (event) => { if (event.detail > 1 && event.target.closest("button")) event.preventDefault(); });
  form.addEventListener("submit", (event) => {
    const action = event.submitter && event.submitter.getAttribute("formaction");
    if (!action) return;
    event.preventDefault();
    decide(row, form, action);
  });
  const section = form.querySelector("select[name=section]");
  if (section) section.addEventListener("change", () => decide(row, form, `${root}/stories/${row.dataset.id}/move`));
  const tick = form.querySelector("input[name=chosen]");
  if (tick) tick.addEventListener("change", countChosen);
}

// A choice that is an action by itself: the section of an item.
document.querySelectorAll("select[data-go]").forEach((select) => {
  select.addEventListener("change", () => select.form.requestSubmit());
});

const bulk = document.getElementById("bulk");
function countChosen() {
  if (!bulk) return;
  const count = document.querySelectorAll("input[name=chosen]:checked").length;
  bulk.classList.toggle("on", count > 0);
  bulk.querySelector(".count").textContent = `勾选了 ${count} 条：`;
}

document.querySelectorAll(".rows .row").forEach(ready);
countChosen();

// --- keys ------------------------------------------------------------------------------------------------------------

let current = null;

function rows() { return [...document.querySelectorAll(".row")]; }

function stand(row, scroll = true) {
  if (!row) return;
  if (current) current.classList.remove("on");
  current = row;
  row.classList.add("on");
  row.focus({ preventScroll: true });
  if (scroll) row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = current ? all.indexOf(current) : -1;
  stand(all[Math.min(all.length - 1, Math.max(0, at + by))]);
}

function press(key) {
  const own = `[data-key="${key}"]`;
  const control = document.querySelector(`[role=status]:not([hidden]) ${own}`)
    || (current && current.querySelector(own)) || document.querySelector(`.head ${own}`);
  if (!control || control.disabled) return false;
  if (control.matches("select, input, textarea")) {
    control.focus();
    if (control.select) control.select();
    if (control.showPicker && control.matches("select")) { try { control.showPicker(); } catch { /* not by a key alone */ } }
  } else control.click();
  return true;
}

const help = document.getElementById("keys");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (event.key === "Escape") {
    if (typing) event.target.blur();
    if (current) stand(current, false);
    return;
  }
  if (typing) return;
  const done = {
    j: () => step(1),
    k: () => step(-1),
    o: () => { const link = current && current.querySelector("a.title"); if (link) link.click(); },
    " ": () => { const tick = current && current.querySelector("input[name=chosen]"); if (tick) tick.click(); return Boolean(tick); },
    "/": () => { const box = document.querySelector('[data-key="/"]'); if (box) { box.focus(); box.select(); } return Boolean(box); },
    "?": () => { if (help) help.showModal(); else location.href = `${root}/help`; },
  }[event.key];
  const handled = done ? done() !== false : /^[a-zA-Z]$/.test(event.key) && press(event.key);
  if (handled) event.preventDefault();
});

// After an action the page comes back to where it was.
if (location.hash.length > 1) {
  const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (row && row.matches(".row")) stand(row);
}

// --- an item dragged to another place or section -------------------------------------------------------------------

let dragged = null;

function send(path, fields) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = root + path;
  for (const [name, value] of Object.entries({ token, ...fields })) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}

document.querySelectorAll(".items").forEach((list) => {
  const clear = () => list.querySelectorAll(".above").forEach((item) => item.classList.remove("above"));
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest(".item");
    dragged.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.id);
  });
  list.addEventListener("dragend", () => {
    if (dragged) dragged.classList.remove("dragged");
    dragged = null;
  });
  list.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    clear();
    list.classList.add("over");
    const under = event.target.closest(".item");
    if (under && under !== dragged) under.classList.add("above");
  });
  list.addEventListener("dragleave", (event) => {
    if (list.contains(event.relatedTarget)) return;
    list.classList.remove("over");
    clear();
  });
  list.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const rest = [...list.querySelectorAll(".item")].filter((item) => item !== dragged);
    const under = event.target.closest(".item");
    const position = under && under !== dragged ? rest.indexOf(under) + 1 : rest.length + 1;
    const own = dragged.querySelector("form.act").elements;
    const fields = { section: list.dataset.section, position, issue: own.issue.value, next: own.next.value };
    send(`/stories/${dragged.dataset.id}/move`, fields);
  });
});

// --- the editor: how long the text is, keys that save, nothing lost by leaving -----------------------------------------

document.querySelectorAll(".count[data-for]").forEach((count) => {
  const field = document.getElementById(count.dataset.for);
  const least = Number(count.dataset.least || 0);
  const most = Number(count.dataset.most);
  const tell = () => {
    const length = [...field.value.replace(/\s/g, "")].length;
    const all = [...field.value].length;
    const limit = Number(count.dataset.limit);
    count.classList.toggle("bad", all > limit || length > most || (length > 0 && length < least));
    if (all > limit) count.textContent = `${all} 字，至多 ${limit} 字，要删去 ${all - limit} 字才存得下`;
    else count.textContent = least ? `${length} 字，家规 ${least}–${most}` : `${length} 字，宜在 ${most} 以内`;
  };
  field.addEventListener("input", tell);
  tell();
});

// Words that were written and not saved, whatever came between: kept in this browser until they are.
const DRAFT_DAYS = 14;

function draft(name) {
  try {
    const kept = JSON.parse(localStorage.getItem(`draft:${name}`));
    return kept && Date.now() - kept.at < DRAFT_DAYS * 86400e3 ? kept : null;
  } catch { return null; }
}

function keepDraft(name, words) {
  try {
    if (words) localStorage.setItem(`draft:${name}`, JSON.stringify(words));
    else localStorage.removeItem(`draft:${name}`);
  } catch { /* a browser that keeps nothing */ }
}

function offer(form, kept, fields) {
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.setAttribute("role", "status");
  const when = new Date(kept.at).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
  notice.append(`您 ${when} 在这台电脑上写的一稿（${[...kept.text].length} 字）没有存上。`);
  const choice = (said, act) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = said;
    button.addEventListener("click", () => { act(); notice.remove(); });
    notice.append(" ", button);
  };
  choice("放回框里", () => {
    for (const [name, field] of Object.entries(fields)) field.value = kept[name];
    fields.text.dispatchEvent(new Event("input", { bubbles: true }));
    fields.title.dispatchEvent(new Event("input", { bubbles: true }));
  });
  choice("不要了", () => keepDraft(form.dataset.draft, null));
  form.prepend(notice);
}

if (toast && toast.dataset.saved) keepDraft(toast.dataset.saved, null);

const editor = document.querySelector("form.editor");
if (editor) {
  const fields = { title: editor.elements.title, text: editor.elements.text, base: editor.elements.base };
  const keep = () => {
    const words = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value]));
    keepDraft(editor.dataset.draft, { ...words, at: Date.now() });
  };
  const kept = draft(editor.dataset.draft);
  if (kept && (kept.title !== fields.title.value || kept.text !== fields.text.value)) offer(editor, kept, fields);
  let changed = false;
  let keeping;
  editor.addEventListener("input", () => {
    changed = true;
    clearTimeout(keeping);
    keeping = setTimeout(keep, 400);
  });
  editor.addEventListener("submit", () => { changed = false; keep(); });
  window.addEventListener("pageshow", (event) => { changed = changed || event.persisted; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  document.getElementById("unsaved").addEventListener("click", () => {
    changed = false;
    clearTimeout(keeping);
    keepDraft(editor.dataset.draft, null);
  });
  const remarks = document.getElementById("remarks");
  let waiting;
  const check = async () => {
    const body = new URLSearchParams(new FormData(editor));
    const answer = await fetch(remarks.dataset.check, { method: "POST", body, headers: { "X-Fragment": "remarks" } });
    if (answer.ok) remarks.innerHTML = await answer.text();
  };
  if (remarks) editor.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => check().catch(() => {}), 900);
  });
  editor.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    const button = { s: "button:not([name])", Enter: "button[name=done]" }[event.key];
    if (!button) return;
    event.preventDefault();
    editor.requestSubmit(editor.querySelector(button));
  });
}

// --- a form sent twice by a double click does its work once -----------------------------------------------------------

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  if (event.submitter) event.submitter.classList.add("busy");
  setTimeout(sendable, SENT_MAX, form);
});

// Milliseconds after which a form may be sent again though nothing came back: somebody stopped it.
const SENT_MAX = 10000;

function sendable(form) {
  delete form.dataset.sent;
  form.querySelectorAll("button.busy").forEach((button) => button.classList.remove("busy"));
}

window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(sendable));
