/**
 * Where training data comes from: data sets found on this machine or downloaded once and checked to
 * the last byte, texts, tokens, files of tokens, and batches of them.
 */
package dev.einlab.data;
