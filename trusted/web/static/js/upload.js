// Sends a form marked data-upload with its progress shown, and checks the size before sending.
// Without this script, or when it cannot work, the form is sent as any other.
import { begin } from "./draft.js";

const here = () => location.pathname + location.search;
let shown = here();

const UNITS = [["GB", 1024 ** 3], ["MB", 1024 ** 2], ["KB", 1024]];

function inWords(bytes) {
  const [unit, size] = UNITS.find(([, s]) => bytes >= s) || ["bytes", 1];
  return `${Number((bytes / size).toFixed(1))} ${unit}`;
}

// The words of the page, with values where {names} stand.
const said = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function complain(input, message) {
  const id = `${input.id}-error`;
  let place = document.getElementById(id);
  if (!place) {
    place = document.createElement("div");
    place.id = id;
    place.className = "usa-error-message";
    place.setAttribute("role", "alert");
    input.before(place);
    const others = (input.getAttribute("aria-describedby") || "").split(" ").filter((o) => o && o !== id);
    input.setAttribute("aria-describedby", [...others, id].join(" "));
  }
  place.textContent = message;
  place.hidden = !message;
  input.classList.toggle("usa-input--error", Boolean(message));
  input.toggleAttribute("aria-invalid", false);
  if (message) input.setAttribute("aria-invalid", "true");
}

function problemOf(input) {
  const words = input.form.querySelector("[data-progress]").dataset;
  const limit = Number(input.dataset.maxBytes || Infinity);
  for (const file of input.files) {
    if (file.size === 0) return said(words.empty, { name: file.name });
    if (file.size > limit) {
      return said(words.tooLarge, { name: file.name, size: inWords(file.size), limit: inWords(limit) });
    }
  }
  return "";
}

function check(input) {
  const message = problemOf(input);
  if (message || document.getElementById(`${input.id}-error`)) complain(input, message);
  return !message;
}

function show(box, sent, total) {
  const percent = Math.floor((100 * sent) / total);
  box.querySelector("progress").value = percent;
  const values = { sent: inWords(sent), total: inWords(total), percent: `${percent}%` };
  box.querySelector("[data-progress-label]").textContent =
    percent < 100 ? said(box.dataset.sending, values) : box.dataset.sent;
}

function send(form, box, submitter) {
  const buttons = [...form.querySelectorAll("button[type=submit]")];
  const body = new FormData(form);
  if (submitter?.name) body.append(submitter.name, submitter.value);
  const request = new XMLHttpRequest();
  const stop = (message) => {
    buttons.forEach((b) => { b.disabled = false; });
    box.querySelector("[data-progress-label]").textContent = message;
  };
  request.upload.addEventListener("progress", (e) => { if (e.lengthComputable) show(box, e.loaded, e.total); });
  request.addEventListener("load", () => arrive(request));
  request.addEventListener("error", () => stop(box.dataset.lost));
  request.addEventListener("abort", () => stop(box.dataset.stopped));
  request.open("POST", form.getAttribute("action") || location.href);
  box.hidden = false;
  buttons.forEach((b) => { b.disabled = true; });
  request.send(body);
}

// Whatever page answers is shown in place: to ask for it again would lose its message.
function arrive(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const main = page.getElementById("main-content");
  if (!main) {
    location.assign(request.responseURL);
    return;
  }
  document.title = page.title;
  document.getElementById("main-content").replaceWith(main);
  if (request.responseURL !== location.href) history.pushState(null, "", request.responseURL);
  shown = here();
  document.querySelectorAll("form[data-upload]").forEach(prepare);
  begin();
  document.dispatchEvent(new Event("arrived"));
  (document.getElementById("error-summary") || main).focus();
}

function prepare(form) {
  const inputs = [...form.querySelectorAll("input[type=file]")];
  const box = form.querySelector("[data-progress]");
  inputs.forEach((input) => input.addEventListener("change", () => check(input)));
  form.addEventListener("submit", (event) => {
    const wrong = inputs.find((input) => !check(input));
    if (wrong) {
      event.preventDefault();
      wrong.focus();
    } else if (box && window.FormData && inputs.some((input) => input.files.length)) {
      event.preventDefault();
      send(form, box, event.submitter);
    }
  });
}

document.querySelectorAll("form[data-upload]").forEach(prepare);
// A step back from a page that was shown in place; a link within the page is none.
window.addEventListener("popstate", () => { if (here() !== shown) location.reload(); });
