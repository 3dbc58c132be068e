/** The settings' theme holds at once, and takes back what the switch in the bar kept on this device. */

import { rememberTheme } from "./switch.js";

document.addEventListener("change", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.matches("[data-theme-choice]")) return;
  rememberTheme("");
  if (field.value === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = field.value;
});
