/**
 * Cells run here: source is split into snippets, JShell compiles them, classes are woven and loaded
 * beside the libraries of the cells, and what they throw is told in lines of the cell.
 */
package dev.einlab.kernel.eval;
