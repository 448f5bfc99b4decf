// Keeps what is typed in a form marked data-keep, by address, until a page says that it was saved.
// A session that ended or a lost connection costs nothing; signing out (data-forget) clears it all.
const KEEP = "trusted:draft:";
const LEFT_OUT = new Set(["hidden", "password", "file", "submit", "button"]);
const isChoice = (control) => ["checkbox", "radio"].includes(control.type);

function read(key) {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}

function write(key, draft) {
  try {
    if (draft) localStorage.setItem(key, JSON.stringify(draft));
    else localStorage.removeItem(key);
  } catch { /* storage is full or switched off: typing goes on */ }
}

function kept() {
  try { return Object.keys(localStorage).filter((key) => key.startsWith(KEEP)); } catch { return []; }
}

function controlsOf(form) {
  return [...form.querySelectorAll("input, select, textarea")].filter((c) => c.name && !LEFT_OUT.has(c.type));
}

function writtenIn(form) {
  return controlsOf(form).filter((c) => !isChoice(c) || c.checked).map((c) => [c.name, c.value]);
}

function restore(form, pairs) {
  const open = pairs.map((pair) => JSON.stringify(pair));
  for (const control of controlsOf(form)) {
    if (isChoice(control)) {
      control.checked = open.includes(JSON.stringify([control.name, control.value]));
    } else {
      const pair = pairs.find(([name]) => name === control.name);
      if (pair) [, control.value] = pair;
      // A list that is searched by typing is built later, and begins with this.
      const searched = control.closest(".usa-combo-box");
      if (searched) searched.dataset.defaultValue = control.value;
    }
    control.dispatchEvent(new Event("input"));
  }
}

function notice(form, forget) {
  const make = (name, className, parent) => {
    const element = document.createElement(name);
    element.className = className;
    parent?.append(element);
    return element;
  };
  const box = make("div", "usa-alert usa-alert--info usa-alert--slim tp-alert");
  const text = make("p", "usa-alert__text", make("div", "usa-alert__body", box));
  text.textContent = `${form.dataset.restored} `;
  const button = make("button", "usa-button usa-button--unstyled", text);
  button.type = "button";
  button.textContent = form.dataset.discard;
  button.addEventListener("click", () => { forget(); location.reload(); });
  box.setAttribute("role", "status");
  form.before(box);
}

function keep(form, index) {
  const key = `${KEEP}${location.pathname}${location.search}#${form.getAttribute("id") || index}`;
  const forget = () => write(key, null);
  const served = JSON.stringify(writtenIn(form));
  const draft = read(key);
  if (draft && !document.getElementById("error-summary")) {
    if (JSON.stringify(draft.pairs) === served) {
      forget();
    } else {
      restore(form, draft.pairs);
      notice(form, forget);
    }
  }
  const store = (sent) => {
    const pairs = writtenIn(form);
    // Fields that are built by script report a change without anybody's typing.
    if (read(key) || JSON.stringify(pairs) !== served) write(key, { pairs, sent });
  };
  form.addEventListener("input", () => store(false));
  form.addEventListener("change", () => store(false));
  form.addEventListener("submit", () => store(true));
  form.addEventListener("saved", forget);
}

export function begin() {
  const saved = document.querySelector(".usa-alert--success");
  for (const key of kept()) {
    const draft = read(key);
    if (draft?.sent) write(key, saved ? null : { ...draft, sent: false });
  }
  document.querySelectorAll("form[data-keep]").forEach(keep);
}

document.querySelector("[data-forget]")?.addEventListener("submit", () => kept().forEach((key) => write(key, null)));
begin();
