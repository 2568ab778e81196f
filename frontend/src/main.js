// Everything here makes pages quicker to use; none of it is needed to read them or to send their forms.
import "./app.css";
import htmx from "htmx.org";
import { startDialogs } from "./dialogs.js";
import { startForms } from "./forms.js";
import { startKeys } from "./keys.js";
import { startMenus } from "./menus.js";
import { startPalette } from "./palette.js";

document.documentElement.classList.add("js");
htmx.config.allowEval = false;
startDialogs();
startForms();
startMenus();
if (document.body.dataset.shortcuts === "on") {
  startPalette();
  startKeys();
}
