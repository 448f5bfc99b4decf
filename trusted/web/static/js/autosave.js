// Saves a form marked data-autosave while one types, and says so. Whoever was overtaken by somebody
// else sees both texts side by side and chooses. Without this script the button saves, as ever.
const PAUSE = 2500;

const stateOf = (form) => form.querySelector("[data-autosave-state]");

function say(form, text) {
  const state = stateOf(form);
  state.hidden = false;
  state.textContent = text;
}

function make(name, className, parent, text = "") {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  parent.append(element);
  return element;
}

function choose(form, name, value) {
  form.querySelectorAll(`[name=${name}]`).forEach((c) => {
    if (c.type === "radio") c.checked = c.value === value;
    else c.value = value;
  });
}

// Both texts beside each other, and a button under each.
function showBoth(form, theirs, save) {
  form.querySelector("[data-both]")?.remove();
  const box = document.createElement("section");
  box.className = "tp-both";
  box.dataset.both = "";
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Both texts");
  const column = (heading, text, grade, label, act) => {
    const side = make("div", "tp-both__side", box);
    make("h3", "tp-card__title", side, heading);
    make("p", "tp-said", side, text || "No description");
    make("p", "tp-quiet", side, grade);
    const button = make("button", "usa-button usa-button--outline", side, label);
    button.type = "button";
    button.addEventListener("click", () => { box.remove(); form.elements.version.value = theirs.version; act(); });
  };
  const mine = form.querySelector("[name=grade]:checked");
  const word = mine ? document.querySelector(`label[for="${mine.id}"]`).textContent.trim() : "No grade yet";
  column("What you typed", form.elements.statement.value, word, "Keep mine", save);
  column("What the other person saved", theirs.statement, theirs.grade_words, "Take theirs", () => {
    for (const name of ["statement", "grade", "reason"]) choose(form, name, theirs[name] || "");
    form.dispatchEvent(new Event("saved"));
    say(form, `Shown as saved at ${theirs.saved_at}.`);
  });
  stateOf(form).after(box);
  say(form, "Not saved: someone else saved this meanwhile. Compare both texts, and choose one.");
}

function prepare(form) {
  let waiting, running = false, again = false;

  async function save() {
    clearTimeout(waiting);
    if (running) { again = true; return; }
    running = true;
    say(form, "Saving …");
    const body = new FormData(form);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Autosave": "1" } });
      await arrived(answer);
    } catch {
      say(form, "Not saved: no connection. What you typed is kept in this browser.");
    }
    running = false;
    if (again) { again = false; later(); }
  }

  async function arrived(answer) {
    const kind = answer.headers.get("Content-Type") || "";
    if (!kind.includes("json")) {
      say(form, answer.status === 401 ? "Not saved: your session has ended. Press Save to sign in; nothing is lost."
        : "Not saved. Press Save to see why.");
      return;
    }
    const told = await answer.json();
    if (answer.ok) {
      form.elements.version.value = told.version;
      if (!again) form.dispatchEvent(new Event("saved"));
      say(form, `Saved at ${told.saved_at}.`);
    } else if (answer.status === 409) {
      showBoth(form, told, save);
    } else {
      say(form, `Not saved yet: ${told.problem}`);
    }
  }

  function later() {
    clearTimeout(waiting);
    if (!form.querySelector("[data-both]")) waiting = setTimeout(save, PAUSE);
  }

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => clearTimeout(waiting));
  say(form, "This page saves itself while you type.");
}

const all = () => document.querySelectorAll("form[data-autosave]").forEach(prepare);
document.addEventListener("arrived", all);
all();
