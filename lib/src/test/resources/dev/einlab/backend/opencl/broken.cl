// Does not build: for the test that the build log reaches the error.
kernel void broken(global float *x) { *x = notDeclared; }
