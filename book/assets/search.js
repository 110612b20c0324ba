// Search in the browser: lunr and the sections are loaded, and indexed, when the reader first types.
(() => {
  const root = document.currentScript.dataset.root;
  const form = document.getElementById("search");
  const input = form.querySelector("input");
  const found = document.getElementById("found");
  let ready = null;

  const load = (name) => new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = `${root}assets/${name}`;
    script.onload = done;
    script.onerror = () => failed(new Error(`${name} could not be loaded`));
    document.head.append(script);
  });

  const index = async () => {
    await Promise.all([load("lunr.js"), load("sections.js")]);
    const sections = window.einlabSections;
    return lunr(function () {
      this.ref("at");
      this.field("title", { boost: 8 });
      this.field("page", { boost: 3 });
      this.field("text");
      this.metadataWhitelist = [];
      sections.forEach((section, at) => this.add({ at, ...section }));
    });
  };

  // Every word must occur; the last may still be unfinished.
  const ask = (lunrIndex, text) => lunrIndex.query((query) => {
    const words = lunr.tokenizer(text).map(String).filter((word) => word.length > 1);
    words.forEach((word, i) => {
      query.term(word, { presence: i < words.length - 1 ? lunr.Query.presence.REQUIRED : lunr.Query.presence.OPTIONAL, boost: 4 });
      if (i === words.length - 1) query.term(word, { wildcard: lunr.Query.wildcard.TRAILING, usePipeline: false });
    });
  });

  const line = (section, words) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = root + section.url;
    link.append(Object.assign(document.createElement("strong"), { textContent: section.title }));
    if (section.page !== section.title) link.append(Object.assign(document.createElement("small"), { textContent: section.page }));
    const low = section.text.toLowerCase();
    const at = Math.max(0, Math.min(...words.map((word) => low.indexOf(word)).filter((i) => i >= 0), section.text.length) - 40);
    link.append(Object.assign(document.createElement("span"), { textContent: section.text.slice(at, at + 120) }));
    item.append(link);
    return item;
  };

  let asked = 0;
  const search = async () => {
    const mine = ++asked;
    const text = input.value.trim().toLowerCase();
    if (text.length < 2) { found.hidden = true; return; }
    const lunrIndex = await (ready ??= index());
    if (mine !== asked) return; // the reader typed on
    const hits = ask(lunrIndex, text).slice(0, 12).map((hit) => window.einlabSections[hit.ref]);
    const nothing = Object.assign(document.createElement("li"), { textContent: `Nothing is called “${input.value.trim()}” here.` });
    found.replaceChildren(...(hits.length ? hits.map((section) => line(section, text.split(/\s+/))) : [nothing]));
    found.hidden = false;
  };

  input.addEventListener("input", search);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    found.querySelector("a")?.click();
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") { found.hidden = true; input.blur(); }
    if (event.key === "/" && document.activeElement === document.body) { event.preventDefault(); input.focus(); }
  });
  addEventListener("click", (event) => { if (!form.contains(event.target) || event.target.closest("#found a")) found.hidden = true; });
})();
