/** Shapes, named axes and data types: the words every other floor speaks. Imports nothing. */
package dev.einlab.shape;
