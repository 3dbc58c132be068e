/** The settings' theme holds at once, and takes back what the switch in the bar kept on this device. */
document.addEventListener("change", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.matches("[data-theme-choice]")) return;
  try {
    localStorage.removeItem("postil-theme");
  } catch {
    /* storage may be forbidden; then nothing was kept there */
  }
  if (field.value === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = field.value;
});
