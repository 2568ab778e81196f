// A link with data-dialog leads to a page with a form. Here it is opened in a dialog: the page is fetched, its form is
// sent by fetch as well, and an answer with X-Location moves the whole page on. Without this the link just works.
import htmx from "htmx.org";
import { formLike, putBack, whatIsTyped } from "./typing.js";

const HEADERS = { "X-Dialog": "1" };
// Where the focus goes when a dialog is shown: to the first field that is wrong, or else to the words that say why it
// was refused, before anything that is ready to be typed into.
const FIRST = [
  "[aria-invalid=true]",
  "[data-problem]",
  "[autofocus]",
  "input:not([type=hidden]):not(:disabled), select:not(:disabled), textarea",
  ".form-actions a, .form-actions button",
  "button",
];

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog]");
    if (link && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      comeBackTo(link);
      openDialog(link.href);
    } else if (event.target.closest("[data-close-dialog]")) {
      event.preventDefault();
      event.target.closest("dialog")?.close();
    }
  });
  document.addEventListener("submit", (event) => {
    const dialog = event.target.closest("dialog.modal");
    if (!dialog || event.defaultPrevented || event.target.method === "dialog") return;
    // A button with a target shows something beside the form, which stays.
    if (event.submitter?.hasAttribute("formtarget")) return;
    event.preventDefault();
    send(dialog, event.target, event.submitter);
  });
}

// A dialog gives the focus back to what had it when it opened: to its link, or to the menu that the link was chosen from.
// The menu is shut now: the Escape that closes the dialog would shut it as well, and nothing in it could have the focus.
function comeBackTo(link) {
  const menu = link.closest("details.menu-of");
  if (menu) menu.open = false;
  (menu?.querySelector("summary") ?? link).focus();
}

export async function openDialog(address) {
  const dialog = document.createElement("dialog");
  dialog.className = "modal";
  dialog.setAttribute("aria-labelledby", "dialog-title");
  const box = document.createElement("div");
  box.className = "modal-box dialog-box";
  dialog.append(box);
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    // What it shows was done: the page behind does not know of it yet.
    if (dialog.querySelector("[data-done]")) location.reload();
    dialog.remove();
  });
  await show(dialog, fetch(address, { headers: HEADERS }), address);
}

async function send(dialog, form, submitter) {
  if (dialog.getAttribute("aria-busy") === "true") return;
  const data = new FormData(form, submitter);
  const action = submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href;
  dialog.setAttribute("aria-busy", "true");
  const sent = { form, typed: whatIsTyped(form) };
  let leaves = false;
  try {
    if (form.method === "get") {
      const address = new URL(action, location.href);
      address.search = new URLSearchParams(data).toString();
      leaves = await show(dialog, fetch(address, { headers: HEADERS }), address.href, sent);
    } else {
      const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
      leaves = await show(dialog, fetch(action, { method: "POST", body, headers: HEADERS }), null, sent);
    }
  } finally {
    // It is done, and the browser is on its way to another page: until it is there, nothing can be sent once more.
    if (!leaves) dialog.removeAttribute("aria-busy");
  }
}

// Show what is answered; whether the browser leaves the page. `sent` is the form with what stood in it when it was sent:
// what was typed since is put into the form that the answer brings.
async function show(dialog, answering, fallback, sent) {
  let answer;
  try {
    answer = await answering;
  } catch {
    // No answer at all. A form may be sent again: its key makes sure that it is done once.
    tell(dialog, document.body.dataset.offline);
    return false;
  }
  const target = answer.headers.get("X-Location");
  if (target) {
    go(target);
    return true;
  }
  const kind = answer.headers.get("Content-Type") ?? "";
  if (!kind.startsWith("text/html")) {
    if (fallback) location.assign(fallback);
    return Boolean(fallback);
  }
  let text;
  try {
    text = await answer.text();
  } catch {
    tell(dialog, document.body.dataset.offline);
    return false;
  }
  const box = dialog.querySelector(".dialog-box");
  if (answer.status >= 500 && box.querySelector("form")) {
    // The service could not do it now. What was typed stays, to be sent again.
    tell(dialog, new DOMParser().parseFromString(text, "text/html").querySelector("[data-why]")?.textContent);
    return false;
  }
  const before = sent && whatIsTyped(sent.form);
  box.innerHTML = text;
  htmx.process(box);
  if (!dialog.open) dialog.showModal();
  const form = sent && formLike(box, sent.typed);
  if (form && putBack(form, sent.typed, before)) return false;
  // What is wrong, or else the first field: the button that closes stands before all of them, and is the last choice.
  const first = FIRST.map((one) => box.querySelector(one)).find(Boolean);
  first?.focus();
  return false;
}

// Say above what stands in the dialog why nothing came of it.
function tell(dialog, words) {
  const box = dialog.querySelector(".dialog-box");
  box.querySelector("[data-note]")?.remove();
  const note = document.createElement("p");
  note.className = "alert alert-error";
  note.setAttribute("role", "alert");
  note.dataset.note = "";
  note.tabIndex = -1;
  note.textContent = words ?? document.body.dataset.offline;
  box.prepend(note);
  if (!dialog.open) dialog.showModal();
  note.focus();
}

function go(target) {
  const here = new URL(location.href);
  const there = new URL(target, here);
  if (there.pathname === here.pathname && there.search === here.search) {
    // Assigning an address that differs by its fragment alone would load nothing. To assign and to reload would ask for
    // the page twice, and what the first answer tells (that it was done) would never be seen.
    history.replaceState(null, "", there);
    location.reload();
  } else {
    location.assign(there);
  }
}
