// Theme: what was chosen, else what the system says. Runs in the head, so that a page never flashes in the other one.
"use strict";
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => localStorage.getItem("theme");
  const isDark = () => (chosen() ?? (system.matches ? "dark" : "light")) === "dark";
  const show = () => {
    document.documentElement.dataset.bsTheme = isDark() ? "dark" : "light";
    const button = document.getElementById("theme-toggle");
    if (button) {
      button.hidden = false;
      button.textContent = isDark() ? "Light theme" : "Dark theme";
    }
  };
  show();
  system.addEventListener("change", show);
  document.addEventListener("DOMContentLoaded", () => {
    show();
    document.getElementById("theme-toggle")?.addEventListener("click", () => {
      localStorage.setItem("theme", isDark() ? "light" : "dark");
      show();
    });
  });
})();
