// A link with data-dialog leads to a page with a form. Here it is opened in a dialog: the page is fetched, its form is
// sent by fetch as well, and an answer with X-Location moves the whole page on. Without this the link just works.
import htmx from "htmx.org";

const HEADERS = { "X-Dialog": "1" };
const FIRST = [
  "[aria-invalid=true], [autofocus]",
  "input:not([type=hidden]):not(:disabled), select:not(:disabled), textarea",
  ".form-actions a, .form-actions button",
  "button",
];

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog]");
    if (link && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
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

export async function openDialog(address) {
  const dialog = document.createElement("dialog");
  dialog.className = "modal";
  dialog.setAttribute("aria-labelledby", "dialog-title");
  const box = document.createElement("div");
  box.className = "modal-box dialog-box";
  dialog.append(box);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  await show(dialog, fetch(address, { headers: HEADERS }), address);
}

async function send(dialog, form, submitter) {
  if (dialog.getAttribute("aria-busy") === "true") return;
  const data = new FormData(form, submitter);
  const action = submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href;
  dialog.setAttribute("aria-busy", "true");
  if (form.method === "get") {
    const address = new URL(action, location.href);
    address.search = new URLSearchParams(data).toString();
    await show(dialog, fetch(address, { headers: HEADERS }), address.href);
  } else {
    const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
    await show(dialog, fetch(action, { method: "POST", body, headers: HEADERS }), null);
  }
  dialog.removeAttribute("aria-busy");
}

async function show(dialog, answering, fallback) {
  let answer;
  try {
    answer = await answering;
  } catch {
    // No answer at all. A form may be sent again: its key makes sure that it is done once.
    const text = document.body.dataset.offline;
    const box = dialog.querySelector(".dialog-box");
    box.querySelector("[data-offline-note]")?.remove();
    const note = document.createElement("p");
    note.className = "alert alert-error";
    note.setAttribute("role", "alert");
    note.dataset.offlineNote = "";
    note.textContent = text;
    box.prepend(note);
    if (!dialog.open) dialog.showModal();
    return;
  }
  const target = answer.headers.get("X-Location");
  if (target) {
    go(target);
    return;
  }
  const kind = answer.headers.get("Content-Type") ?? "";
  if (!kind.startsWith("text/html")) {
    if (fallback) location.assign(fallback);
    return;
  }
  const box = dialog.querySelector(".dialog-box");
  box.innerHTML = await answer.text();
  htmx.process(box);
  if (!dialog.open) dialog.showModal();
  // What is wrong, or else the first field: the button that closes stands before all of them, and is the last choice.
  const first = FIRST.map((one) => box.querySelector(one)).find(Boolean);
  first?.focus();
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
