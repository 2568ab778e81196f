// Menus are <details>: they open without a script. Here they close again at Escape, at a click elsewhere, and when
// another one opens.

export function startMenus() {
  const open = () => document.querySelectorAll("details.menu-of[open]");
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    // With a dialog open, Escape is the dialog's.
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}
