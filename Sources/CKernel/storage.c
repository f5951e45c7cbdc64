// What makes bytes last: syncing a whole file system, reserving blocks.

#include "CKernel.h"

#include <errno.h>

#ifdef __linux__
#include <fcntl.h>
#include <unistd.h>

int kernel_sync_file_system(int fd) { return syncfs(fd) < 0 ? -errno : 0; }

int kernel_reserve(int fd, int64_t count) {
  return fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, count) < 0 ? -errno : 0;
}
#else
int kernel_sync_file_system(int fd) { return (void)fd, -ENOSYS; }
int kernel_reserve(int fd, int64_t count) { return (void)fd, (void)count, -ENOSYS; }
#endif
