// Linked into each suite: how many test cases run at once (width.c), and programs that tests write
// and then start.
#pragma once

#include <stddef.h>
#include <sys/types.h>

/// Writes `count` bytes to `path` with exactly these permissions: 0, or an errno.
///
/// A process of its own writes, so that this one never has the program open for writing. What is
/// started meanwhile would get that descriptor, too, some for as long as it runs, and so long
/// execve(2) refuses the program ("Text file busy").
int write_program(const char *_Nonnull path, mode_t mode, const void *_Nonnull bytes, size_t count);

/// The same with the bytes of the file `from`.
int copy_program(const char *_Nonnull from, const char *_Nonnull path, mode_t mode);
