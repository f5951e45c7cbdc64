// Closing what a program must not inherit.

#include "CKernel.h"

#include <errno.h>

#ifdef __linux__
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_close_range
#define SYS_close_range 436  // the same number on every architecture
#endif

#define CLOEXEC_ONLY (1U << 2)  // CLOSE_RANGE_CLOEXEC, Linux 5.11

/// The slow way: marks all, then closes them, so that the walk does not change what it walks.
static int mark_each(unsigned first) {
  DIR *directory = opendir("/proc/self/fd");
  if (!directory) return -errno;
  struct dirent *entry;
  while ((entry = readdir(directory))) {
    char *end;
    const unsigned long fd = strtoul(entry->d_name, &end, 10);
    if (end == entry->d_name || *end || fd < first) continue;
    if (fcntl((int)fd, F_SETFD, FD_CLOEXEC) < 0 && errno != EBADF) {
      const int error = errno;
      closedir(directory);
      return -error;
    }
  }
  closedir(directory);
  return 0;
}

int kernel_close_range(unsigned first, int at_exec) {
  if (syscall(SYS_close_range, first, ~0U, at_exec ? CLOEXEC_ONLY : 0) == 0) return 0;
  if (errno != ENOSYS && errno != EINVAL && errno != EPERM) return -errno;
  return at_exec ? mark_each(first) : -errno;
}
#else
int kernel_close_range(unsigned first, int at_exec) { return (void)first, (void)at_exec, -ENOSYS; }
#endif
