// Small helps in forms: a form is sent once, fields with data-submit send theirs when they change, and checkboxes of a
// group are set together.

export function startForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.closest("dialog") || form.method === "get") return;
    if (event.submitter?.hasAttribute("formtarget")) return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    if (!form.hasAttribute("data-many") && !form.target) form.dataset.sending = "1";
  });
  // Coming back with the browser's own button must find the form as it was.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
    if (event.target.matches("[data-check-all]")) {
      for (const box of document.querySelectorAll(event.target.dataset.checkAll)) {
        if (box.checked !== event.target.checked) {
          box.checked = event.target.checked;
          box.dispatchEvent(new Event("change", { bubbles: true }));
        }
      }
    }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
    if (event.target.closest("[data-print]")) window.print();
  });
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  const before = button.textContent;
  button.textContent = button.dataset.copied ?? before;
  setTimeout(() => {
    button.textContent = before;
  }, 2000);
}
