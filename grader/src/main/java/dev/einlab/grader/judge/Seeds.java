package dev.einlab.grader.judge;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Seeds of the inputs: the first eight bytes of a SHA-256, so that who lacks the secret cannot
 * guess hidden ones.
 */
public final class Seeds {
  private Seeds() {}

  /**
   * @param purpose {@code public} or {@code hidden}
   * @param secret empty for public inputs
   */
  public static long of(String purpose, String secret, String problem, int round) {
    String text = purpose + "\n" + secret + "\n" + problem + "\n" + round;
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
