package dev.einlab.grader.grade;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.einlab.grader.json.Json;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Messages between parent and child: a length in bytes, then that much JSON. */
final class Frames {
  static final int MAX_BYTES = 32 << 20;

  private Frames() {}

  static void write(DataOutputStream out, JsonObject message) throws IOException {
    byte[] bytes = message.toString().getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
    out.flush();
  }

  /**
   * @throws IOException at the end of the stream, or where what came is no message: the other side
   *     is not to be trusted
   */
  static JsonObject read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MAX_BYTES) throw new Garbled("a message of " + length + " bytes");
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) throw new EOFException("the stream ends in a message");
    try {
      return Json.parse(new String(bytes, StandardCharsets.UTF_8), "the child's message");
    } catch (IllegalArgumentException e) {
      throw new Garbled(e.getMessage());
    }
  }

  /** What came is not of the protocol: something else wrote into the stream. */
  static final class Garbled extends IOException {
    private static final long serialVersionUID = 1L;

    Garbled(String message) {
      super(message);
    }
  }

  /** A member of a message that must be there. */
  static JsonElement member(JsonObject message, String key) throws Garbled {
    JsonElement member = message.get(key);
    if (member == null) throw new Garbled("a message without '" + key + "'");
    return member;
  }
}
