/** Notebooks as cells, and the metadata by which nbgrader knows them. */
package dev.einlab.grader.notebook;
