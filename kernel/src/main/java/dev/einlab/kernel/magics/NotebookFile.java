package dev.einlab.kernel.magics;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;

/** The code of a notebook file. */
final class NotebookFile {
  private NotebookFile() {}

  /** The sources of the code cells, in order. */
  static List<String> codeCells(String file, String json) throws MagicError {
    try {
      List<String> sources = new ArrayList<>();
      for (JsonElement each :
          JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("cells")) {
        JsonObject cell = each.getAsJsonObject();
        if (!cell.get("cell_type").getAsString().equals("code")) continue;
        sources.add(source(cell.get("source")));
      }
      return sources;
    } catch (RuntimeException e) { // whatever Gson throws where something is missing
      throw new MagicError("'" + file + "' is not a notebook of format 4: " + e, e);
    }
  }

  private static String source(JsonElement source) {
    if (!source.isJsonArray()) return source.getAsString();
    StringBuilder text = new StringBuilder();
    source.getAsJsonArray().forEach(line -> text.append(line.getAsString()));
    return text.toString();
  }
}
