/** Data sets as tensors: found on this machine or downloaded once, and checked to the last byte. */
package dev.einlab.data;
