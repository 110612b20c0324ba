package dev.einlab.bench;

import com.google.gson.JsonObject;

/** What a row found: for people, and for programs. */
interface Result {
  String row();

  JsonObject json();
}
