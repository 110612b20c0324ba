/**
 * JSON as this project commits it: sorted keys, one blank of indent, numbers that say their type.
 */
package dev.einlab.grader.json;
