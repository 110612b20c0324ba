package dev.einlab.kernel;

import dev.einlab.kernel.wire.Content;
import dev.einlab.kernel.wire.Message;
import java.util.List;

/** What the kernel tells of itself. */
record KernelInfo() {
  private static final String VERSION = "0.1.0";

  Content.KernelInfoReply reply() {
    String java = System.getProperty("java.version");
    String language =
        Integer.toString(Runtime.version().feature()); // front ends save it in notebooks
    return new Content.KernelInfoReply(
        "ok",
        Message.PROTOCOL,
        "einlab",
        VERSION,
        new Content.LanguageInfo("java", language, "text/x-java-source", ".java", "java", "java"),
        "Einlab kernel %s on Java %s (%s)"
            .formatted(VERSION, java, System.getProperty("java.vm.name")),
        false,
        List.of(),
        List.of(
            new Content.HelpLink(
                "Java SE 25 API", "https://docs.oracle.com/en/java/javase/25/docs/api/")));
  }
}
