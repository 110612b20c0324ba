package dev.einlab.kernel.magics;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * A POM, whole or put together from fragments such as a README shows them: loose dependencies and
 * repositories are collected, and what a POM needs beside them is added.
 */
record Pom(String groupId, String artifactId, String version, String xml) {
  private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

  static {
    DEFAULTS.put("modelVersion", "4.0.0");
    DEFAULTS.put("groupId", "notebook");
    DEFAULTS.put("artifactId", "cell");
    DEFAULTS.put("version", "1");
  }

  /** The POM in a text. */
  static Pom parse(String text) throws MagicError {
    String body = text.strip().replaceFirst("^<\\?xml[^>]*\\?>", "");
    try {
      Document document = document("<fragments>" + body + "</fragments>");
      List<Element> parts = children(document.getDocumentElement());
      if (parts.isEmpty()) throw new MagicError("there is nothing of a POM here: " + quoted(body));
      boolean whole = parts.size() == 1 && parts.getFirst().getTagName().equals("project");
      Element project = whole ? parts.getFirst() : assemble(document, parts);
      return new Pom(
          coordinate(project, "groupId"),
          coordinate(project, "artifactId"),
          coordinate(project, "version"),
          serialize(project));
    } catch (SAXException e) {
      throw new MagicError("this is not XML: " + e.getMessage(), e);
    } catch (IOException | ParserConfigurationException | TransformerException e) {
      throw new MagicError("the POM cannot be read: " + e, e);
    }
  }

  private static String quoted(String text) {
    return "'" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "'";
  }

  private static Document document(String xml)
      throws ParserConfigurationException, IOException, SAXException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    var builder = factory.newDocumentBuilder();
    builder.setErrorHandler(null); // errors are thrown, not printed as well
    return builder.parse(new InputSource(new StringReader(xml)));
  }

  private static Element assemble(Document document, List<Element> parts) {
    Element project = document.createElement("project");
    Map<String, Element> collected = new LinkedHashMap<>();
    for (Map.Entry<String, String> each : DEFAULTS.entrySet()) {
      if (parts.stream().noneMatch(part -> part.getTagName().equals(each.getKey()))) {
        Element element = document.createElement(each.getKey());
        element.setTextContent(each.getValue());
        project.appendChild(element);
      }
    }
    for (Element part : parts) {
      switch (part.getTagName()) {
        case "dependencies", "repositories" ->
            children(part).forEach(child -> collect(document, collected, part.getTagName(), child));
        case "dependency" -> collect(document, collected, "dependencies", part);
        case "repository" -> collect(document, collected, "repositories", part);
        default -> project.appendChild(part);
      }
    }
    collected.values().forEach(project::appendChild);
    return project;
  }

  private static void collect(
      Document document, Map<String, Element> collected, String list, Element item) {
    collected.computeIfAbsent(list, document::createElement).appendChild(item);
  }

  private static List<Element> children(Element parent) {
    List<Element> elements = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element) elements.add(element);
    }
    return elements;
  }

  /** A coordinate of a project, which may be its parent's. */
  private static String coordinate(Element project, String name) throws MagicError {
    for (Element child : children(project)) {
      if (child.getTagName().equals(name)) return child.getTextContent().strip();
    }
    for (Element child : children(project)) {
      if (child.getTagName().equals("parent")) return coordinate(child, name);
    }
    throw new MagicError("the POM has no " + name);
  }

  private static String serialize(Element project) throws TransformerException {
    Transformer transformer = TransformerFactory.newInstance().newTransformer();
    transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
    StringWriter xml = new StringWriter();
    transformer.transform(new DOMSource(project), new StreamResult(xml));
    return xml.toString();
  }
}
