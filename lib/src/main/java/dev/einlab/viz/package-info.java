/**
 * Pictures of tensors and of what is done with them. Every picture has three forms: text that tells
 * what it shows, SVG that is the same on every machine, and a PNG for pages that draw no SVG.
 */
package dev.einlab.viz;
