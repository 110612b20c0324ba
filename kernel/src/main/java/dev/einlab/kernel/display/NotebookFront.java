package dev.einlab.kernel.display;

import com.google.gson.JsonElement;
import dev.einlab.display.Display;
import dev.einlab.display.NotebookKernel;
import dev.einlab.kernel.eval.CellRun;
import dev.einlab.kernel.magics.Magics;
import dev.einlab.kernel.wire.Content;
import dev.einlab.kernel.wire.IoPub;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** What library code and cells may ask of the kernel; outputs go to the cell whose thread asks. */
public final class NotebookFront implements NotebookKernel {
  private final IoPub iopub;
  private final CellInput input;
  private final Supplier<Magics.Host> host;
  private final Supplier<Magics> magics;
  private volatile String lastId;

  public NotebookFront(
      IoPub iopub, CellInput input, Supplier<Magics.Host> host, Supplier<Magics> magics) {
    this.iopub = iopub;
    this.input = input;
    this.host = host;
    this.magics = magics;
  }

  /**
   * Whether a value is what {@code display(x)} just returned: as the last expression of a cell that
   * call is meant to show x, not an id.
   */
  public boolean isIdOfLastDisplay(Object value) {
    return value != null && value == lastId;
  }

  @Override
  public Display.Handle show(Object value) {
    String id = display(value, List.of());
    return updated -> updateDisplay(id, updated, List.of());
  }

  @Override
  public String display(Object value, List<String> mimeTypes) {
    Content.Transient id = new Content.Transient(UUID.randomUUID().toString());
    publish(new Content.DisplayData(bundle(value, mimeTypes), Map.of(), id));
    lastId = id.displayId();
    return lastId;
  }

  @Override
  public void updateDisplay(String id, Object value, List<String> mimeTypes) {
    Content.Transient known = new Content.Transient(id);
    publish(new Content.UpdateDisplayData(bundle(value, mimeTypes), Map.of(), known));
  }

  @Override
  public Map<String, String> render(Object value, List<String> mimeTypes) {
    Map<String, String> texts = new LinkedHashMap<>();
    bundle(value, mimeTypes)
        .forEach((type, data) ->
            texts.put(type, data.isJsonPrimitive() ? data.getAsString() : data.toString()));
    return texts;
  }

  @Override
  public void clearOutput(boolean waiting) {
    publish(new Content.ClearOutput(waiting));
  }

  @Override
  public String ask(String prompt, boolean password) {
    return input.ask(prompt, password);
  }

  @Override
  public Object eval(String source) throws Exception {
    return host.get().run("Evaluated in cell [" + CellRun.ofThread().number() + "]", source);
  }

  @Override
  public Object lineMagic(String name, List<String> arguments) throws Exception {
    return magics.get().line(name, arguments);
  }

  @Override
  public Object cellMagic(String name, List<String> arguments, String body) throws Exception {
    return magics.get().cell(name, arguments, body);
  }

  @Override
  public void addToClasspath(List<String> entries) {
    host.get().addToClasspath(entries);
  }

  private Map<String, JsonElement> bundle(Object value, List<String> mimeTypes) {
    return Bundles.of(value, mimeTypes, host.get().loader());
  }

  private void publish(Content.Publication content) {
    iopub.publish(CellRun.ofThread().parent(), content);
  }
}
