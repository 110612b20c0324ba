package dev.einlab.kernel.wire;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Messages to and from ZeroMQ frames: identities, a delimiter, the signature, then header, parent
 * header, metadata and content as JSON. Signatures are compared in constant time.
 */
public final class Frames {
  private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
  private static final int BODY = 4;

  private final SecretKeySpec key;

  /** Frames signed with the key of a connection, or unsigned where it has none. */
  public Frames(ConnectionFile connection) {
    key = connection.isSigned() ? new SecretKeySpec(connection.keyBytes(), "HmacSHA256") : null;
  }

  /** The frames of a message. */
  public List<byte[]> encode(Message message) {
    List<byte[]> body = new ArrayList<>(BODY);
    for (JsonObject part :
        List.of(message.header(), message.parent(), new JsonObject(), message.content())) {
      body.add(Json.GSON.toJson(part).getBytes(StandardCharsets.UTF_8));
    }
    List<byte[]> frames = new ArrayList<>(message.identities());
    frames.add(DELIMITER);
    frames.add(signature(body).getBytes(StandardCharsets.US_ASCII));
    frames.addAll(body);
    return frames;
  }

  /** The message in frames, its signature and form checked. */
  public Message decode(List<byte[]> frames) throws BadMessage {
    int delimiter = 0;
    while (delimiter < frames.size() && !Arrays.equals(frames.get(delimiter), DELIMITER)) {
      delimiter++;
    }
    int first = delimiter + 2;
    if (frames.size() < first + BODY) {
      throw new BadMessage(
          "%d frames, delimiter at %d: expected identities, <IDS|MSG>, signature and 4 parts"
              .formatted(frames.size(), delimiter));
    }
    List<byte[]> body = frames.subList(first, first + BODY);
    byte[] expected = signature(body).getBytes(StandardCharsets.US_ASCII);
    if (!MessageDigest.isEqual(expected, frames.get(delimiter + 1))) {
      throw new BadMessage("the signature is wrong: the sender has another key");
    }
    JsonObject header = object(body.get(0), "header");
    for (String field : List.of("msg_id", "msg_type")) {
      JsonElement value = header.get(field);
      if (value == null || !value.isJsonPrimitive()) {
        throw new BadMessage("the header has no " + field + ": " + header);
      }
    }
    JsonObject parent = object(body.get(1), "parent header");
    object(body.get(2), "metadata");
    return new Message(
        List.copyOf(frames.subList(0, delimiter)), header, parent, object(body.get(3), "content"));
  }

  private static JsonObject object(byte[] json, String part) throws BadMessage {
    try {
      JsonElement element = JsonParser.parseString(new String(json, StandardCharsets.UTF_8));
      if (element.isJsonObject()) return element.getAsJsonObject();
    } catch (JsonParseException e) {
      throw new BadMessage("the " + part + " is not JSON: " + Json.reason(e), e);
    }
    throw new BadMessage("the " + part + " is not a JSON object");
  }

  private String signature(List<byte[]> body) {
    if (key == null) return "";
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      body.forEach(mac::update);
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no HmacSHA256", e);
    }
  }
}
