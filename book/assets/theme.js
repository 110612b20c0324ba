// Before the page is drawn, so that a dark page never flashes white: the reader's last choice, else the system's.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => { try { return localStorage.getItem("einlab-theme"); } catch { return null; } };
  const show = () => { root.dataset.theme = stored() ?? (system.matches ? "dark" : "light"); };
  show();
  system.addEventListener("change", show);
  addEventListener("DOMContentLoaded", () => {
    document.getElementById("theme").addEventListener("click", () => {
      root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
      try { localStorage.setItem("einlab-theme", root.dataset.theme); } catch { /* private windows keep nothing */ }
    });
    const menu = document.getElementById("menu");
    menu.addEventListener("click", () => {
      const open = document.body.classList.toggle("with-contents");
      menu.setAttribute("aria-expanded", String(open));
    });
  });
})();
