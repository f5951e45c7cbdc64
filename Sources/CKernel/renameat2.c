// Renaming that never replaces, and exchanging two names at once.

#include "CKernel.h"

#include <errno.h>

#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>

int kernel_renameat2(
    int from_directory, const char *from, int to_directory, const char *to, unsigned flags) {
  const long result = syscall(SYS_renameat2, from_directory, from, to_directory, to, flags);
  return result < 0 ? -errno : 0;
}
#else
int kernel_renameat2(
    int from_directory, const char *from, int to_directory, const char *to, unsigned flags) {
  return (void)from_directory, (void)from, (void)to_directory, (void)to, (void)flags, -ENOSYS;
}
#endif
