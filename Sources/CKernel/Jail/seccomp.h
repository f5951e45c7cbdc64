// The system calls that the filter knows by name. Not for Swift.

#pragma once

#include <stdbool.h>

/// A system call that a tool may not make.
struct denied_call {
  int number;
  const char *name;
  bool is_quiet;  // it just does not exist: nobody is told
};

/// A system call that changes a file that it names.
struct writing_call {
  int number;
  const char *name;
  int path, flags;  // which argument; flags -1: it always writes
};

/// The one with this number; NULL: it is not denied.
const struct denied_call *jail_denied_call(int number);
const struct writing_call *jail_writing_call(int number);
