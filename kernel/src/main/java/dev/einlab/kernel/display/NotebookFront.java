package dev.einlab.kernel.display;

import com.google.gson.JsonElement;
import dev.einlab.display.Display;
import dev.einlab.kernel.eval.CellRun;
import dev.einlab.kernel.wire.Content;
import dev.einlab.kernel.wire.IoPub;
import java.util.Map;
import java.util.UUID;

/** Shows values of library code in the cell whose thread shows them. */
public final class NotebookFront implements Display.Front {
  private final IoPub iopub;

  public NotebookFront(IoPub iopub) {
    this.iopub = iopub;
  }

  @Override
  public Display.Handle show(Object value) {
    Content.Transient id = new Content.Transient(UUID.randomUUID().toString());
    Map<String, JsonElement> data = Bundles.of(value);
    iopub.publish(CellRun.ofThread().parent(), new Content.DisplayData(data, Map.of(), id));
    return updated ->
        iopub.publish(
            CellRun.ofThread().parent(),
            new Content.UpdateDisplayData(Bundles.of(updated), Map.of(), id));
  }
}
