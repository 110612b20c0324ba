package dev.einlab.kernel.magics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What the user's own {@code ~/.m2/settings.xml} says about where libraries come from: the local
 * repository and the mirrors.
 */
record MavenSettings(Path localRepository, DefaultMirrorSelector mirrors) {
  static MavenSettings ofUser() throws MagicError {
    Path maven = Path.of(System.getProperty("user.home"), ".m2");
    String given = System.getProperty("maven.repo.local");
    Path local = given != null ? Path.of(given) : maven.resolve("repository");
    DefaultMirrorSelector mirrors = new DefaultMirrorSelector();
    Path file = maven.resolve("settings.xml");
    if (!Files.isRegularFile(file)) return new MavenSettings(local, mirrors);
    try {
      Document settings =
          DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
      String inSettings = text(settings.getDocumentElement(), "localRepository");
      if (given == null && !inSettings.isEmpty()) local = Path.of(inSettings);
      NodeList all = settings.getElementsByTagName("mirror");
      for (int i = 0; i < all.getLength(); i++) add(mirrors, (Element) all.item(i));
      return new MavenSettings(local, mirrors);
    } catch (IOException | SAXException | ParserConfigurationException e) {
      throw new MagicError("the file " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void add(DefaultMirrorSelector mirrors, Element mirror) {
    boolean blocked = Boolean.parseBoolean(text(mirror, "blocked"));
    mirrors.add(
        text(mirror, "id"),
        text(mirror, "url"),
        "default",
        false,
        blocked,
        text(mirror, "mirrorOf"),
        "*");
  }

  private static String text(Element parent, String name) {
    NodeList found = parent.getElementsByTagName(name);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
  }
}
