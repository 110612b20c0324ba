package dev.einlab.grader.judge;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All problems, a row a notebook, a field a problem: ✓ done, ✗ tried, · not yet, ✎ read by a
 * teacher; and the points reached.
 */
public final class ProgressPicture {
  private final Progress progress;
  private final Map<String, List<Problems.Listing>> notebooks = new LinkedHashMap<>();

  public ProgressPicture(Problems problems, Progress progress) {
    this.progress = progress;
    for (Problems.Listing listing : problems.all()) {
      notebooks.merge(
          listing.notebook(),
          List.of(listing),
          (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
    }
  }

  public Map<String, String> mimeBundle() {
    return Map.of("text/plain", toString(), "text/html", html());
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    notebooks.forEach((name, listings) -> {
      text.append("%-20s".formatted(name));
      listings.forEach(listing -> text.append(' ').append(sign(listing)));
      text.append("  ").append(points(listings)).append('\n');
    });
    return text.append(footer()).toString().stripTrailing();
  }

  private String html() {
    StringBuilder html = new StringBuilder("<table style=\"border-collapse:collapse\">");
    notebooks.forEach((name, listings) -> {
      html.append("<tr><td style=\"padding:4px 12px;text-align:left\">")
          .append(name)
          .append("</td><td style=\"text-align:left\">");
      listings.forEach(listing -> html.append(field(listing)));
      html.append("</td><td style=\"padding:4px 12px\">")
          .append(points(listings))
          .append("</td></tr>");
    });
    String footer = footer();
    return html.append("</table>")
        .append(footer.isEmpty() ? "" : "<div>" + footer + "</div>")
        .toString();
  }

  private String field(Problems.Listing listing) {
    String colour =
        switch (sign(listing)) {
          case '✓' -> "background:rgb(0,114,78);color:white";
          case '✗' -> "background:rgb(160,66,0);color:white";
          default -> "border:1px solid rgba(128,128,128,.6)";
        };
    String number = listing.id().substring(listing.id().lastIndexOf('.') + 1);
    return "<span title=\"%s\" style=\"display:inline-block;min-width:44px;margin:1px;padding:2px 4px;text-align:center;%s\">%s %s</span>"
        .formatted(listing.title().replace("\"", "&quot;"), colour, number, sign(listing));
  }

  private char sign(Problems.Listing listing) {
    if (listing.byHand()) return '✎';
    Progress.State state = progress.state(listing.id());
    if (state.done()) return '✓';
    return state.failures() > 0 ? '✗' : '·';
  }

  private String points(List<Problems.Listing> listings) {
    int reached =
        listings.stream()
            .filter(listing -> progress.state(listing.id()).done())
            .mapToInt(Problems.Listing::points)
            .sum();
    int all = listings.stream().filter(l -> !l.byHand()).mapToInt(Problems.Listing::points).sum();
    int byHand =
        listings.stream().filter(Problems.Listing::byHand).mapToInt(Problems.Listing::points).sum();
    return "%d of %d points%s"
        .formatted(reached, all, byHand == 0 ? "" : " and %d by hand".formatted(byHand));
  }

  private String footer() {
    return progress.trouble() == null ? "" : "Progress is " + progress.trouble();
  }
}
