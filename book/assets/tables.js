// Tables that cells have made can be sorted: a click on a column's name, or Enter on it; again for the other direction.
(() => {
  const value = row => column => row.cells[column]?.textContent.trim() ?? "";
  const number = text => Number(text.replaceAll(",", "").replace("−", "-"));
  const compare = (a, b) => {
    const [x, y] = [number(a), number(b)];
    return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b) : x - y;
  };

  const sort = (table, head) => {
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = [...body.rows].sort((a, b) => compare(value(a)(head.cellIndex), value(b)(head.cellIndex)));
    body.append(...(down ? rows.reverse() : rows));
  };

  for (const table of document.querySelectorAll(".output table")) {
    if (table.tHead?.rows.length !== 1 || table.tBodies.length !== 1) continue;
    for (const head of table.tHead.rows[0].cells) {
      head.tabIndex = 0;
      head.title = "sort";
      head.classList.add("sorts");
      head.addEventListener("click", () => sort(table, head));
      head.addEventListener("keydown", event => { if (event.key === "Enter") sort(table, head); });
    }
  }
})();
