/** Runs answers on inputs, compares what comes with what is wanted, and says what is wrong. */
package dev.einlab.grader.judge;
