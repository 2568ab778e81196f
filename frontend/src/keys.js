// Single keys and chords, unless they are switched off. They rest while somebody types, and while a dialog is open.
import { openDialog } from "./dialogs.js";

const CHORD_MS = 1500;

export function startKeys() {
  let since = 0;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (since && performance.now() - since < CHORD_MS) {
      since = 0;
      const link = document.querySelector(`nav a[data-chord="${CSS.escape(key)}"]`);
      if (link) {
        event.preventDefault();
        link.click();
        return;
      }
    }
    since = 0;
    if (key === "g") since = performance.now();
    else if (key === "/") focusSearch(event);
    else if (key === "?") {
      event.preventDefault();
      openDialog(document.body.dataset.help);
    } else if (key === "j" || key === "k") step(event, key === "j" ? 1 : -1);
    else {
      const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
      if (target) {
        event.preventDefault();
        // A dialog gives the focus back to what had it when it opened: as after a click, that is the button.
        target.focus();
        target.click();
      }
    }
  });
}

function isTyping(element) {
  return element.isContentEditable || element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");
}

function focusSearch(event) {
  const field = document.querySelector("[data-search]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
}

// Up and down a list whose rows have a link marked data-row.
function step(event, by) {
  const links = [...document.querySelectorAll("[data-row]")];
  if (!links.length) return;
  event.preventDefault();
  const at = links.indexOf(document.activeElement);
  links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + by))].focus();
}
