// What MathJax reads when it starts. The notebooks' formulas are between dollars, as in JupyterLab.
window.MathJax = {
  tex: { inlineMath: [["$", "$"], ["\\(", "\\)"]], displayMath: [["$$", "$$"], ["\\[", "\\]"]], processEscapes: true },
  // The assistive script would be fetched separately; the SVG keeps its source in data-latex for copying.
  options: { enableMenu: false, enableAssistiveMml: true, ignoreHtmlClass: "highlight|output", processHtmlClass: "output_latex" },
  svg: { fontCache: "local" },
};
