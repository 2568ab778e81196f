// The command palette: every place and command by a few letters of its name.

export function startPalette() {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const field = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const options = [...list.querySelectorAll("[role=option]")];
  const search = options.find((one) => one.hasAttribute("data-palette-search"));
  let chosen = null;

  const visible = () => options.filter((one) => !one.hidden);

  function choose(option) {
    chosen?.setAttribute("aria-selected", "false");
    chosen = option ?? null;
    if (!chosen) {
      field.removeAttribute("aria-activedescendant");
      return;
    }
    chosen.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  function filter() {
    const words = field.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    for (const one of options) {
      const text = one.textContent.toLowerCase();
      one.hidden = one === search ? !words.length : !words.every((word) => text.includes(word));
    }
    if (search) search.querySelector("[data-words]").textContent = field.value.trim();
    dialog.querySelector("[data-nothing]").hidden = visible().length > 0;
    choose(visible()[0]);
  }

  function open() {
    if (dialog.open) return;
    field.value = "";
    filter();
    dialog.showModal();
    field.focus();
  }

  function run(option) {
    if (!option) return;
    dialog.close();
    if (option === search) {
      const address = new URL(search.dataset.paletteSearch, location.href);
      address.searchParams.set("q", field.value.trim());
      location.assign(address);
    } else if (option.dataset.click) document.querySelector(option.dataset.click)?.click();
    else if (option.dataset.form) document.getElementById(option.dataset.form).requestSubmit();
    else location.assign(option.dataset.href);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      open();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-open-palette]")) open();
    else if (event.target === dialog) dialog.close();
  });
  field.addEventListener("input", filter);
  field.addEventListener("keydown", (event) => {
    const shown = visible();
    const at = shown.indexOf(chosen);
    if (event.key === "ArrowDown") choose(shown[(at + 1) % shown.length]);
    else if (event.key === "ArrowUp") choose(shown[(at - 1 + shown.length) % shown.length]);
    else if (event.key === "Enter") run(chosen);
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => run(event.target.closest("[role=option]")));
}
