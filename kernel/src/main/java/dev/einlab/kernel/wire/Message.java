package dev.einlab.kernel.wire;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;

/**
 * One message of the protocol, in either direction.
 *
 * @param identities the routing frames in front of the message; a reply goes back to them
 * @param header who sent it, when, and of which type
 * @param parent the header of the message that caused this one; empty if none did
 * @param arrived when this process got or made it, in {@link System#nanoTime nanoseconds}
 */
public record Message(
    List<byte[]> identities,
    JsonObject header,
    JsonObject parent,
    JsonObject content,
    long arrived) {

  /** The version of the messaging protocol this kernel speaks. */
  public static final String PROTOCOL = "5.3";

  private static final String SESSION = UUID.randomUUID().toString();
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  /** A message that has just arrived. */
  public Message(
      List<byte[]> identities, JsonObject header, JsonObject parent, JsonObject content) {
    this(identities, header, parent, content, System.nanoTime());
  }

  /** A message of the kernel's own with a fresh header. */
  public static Message of(
      List<byte[]> identities, String type, JsonObject parent, JsonObject content) {
    JsonObject header = new JsonObject();
    header.addProperty("msg_id", UUID.randomUUID().toString());
    header.addProperty("session", SESSION);
    header.addProperty("username", "kernel");
    header.addProperty("date", DATE.format(Instant.now()));
    header.addProperty("msg_type", type);
    header.addProperty("version", PROTOCOL);
    return new Message(identities, header, parent, content);
  }

  /** The type, such as {@code execute_request}. */
  public String type() {
    return header.get("msg_type").getAsString();
  }
}
