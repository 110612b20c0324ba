package dev.einlab.backend.opencl;

/** What an OpenCL driver refused: the call, the code and its name, and what it was asked for. */
public final class OpenClException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OpenClException(String message) {
    super(message);
  }

  OpenClException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Throws where a call did not succeed; {@code what} names kernel and sizes. */
  static void check(int code, String call, String what) {
    if (code != 0) throw failed(code, call, what);
  }

  static OpenClException failed(int code, String call, String what) {
    return new OpenClException("%s: %s failed with %s".formatted(what, call, ErrorCode.name(code)));
  }
}
