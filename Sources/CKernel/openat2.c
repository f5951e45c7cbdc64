// Opening a path that someone else may have prepared.

#include "CKernel.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int kernel_open_within(int directory, const char *path, int flags, unsigned mode) {
  const struct open_how how = {
    .flags = (uint64_t)(unsigned)(flags | O_CLOEXEC),
    .mode = mode,
    .resolve =
        RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV,
  };
  // -EAGAIN: something was renamed meanwhile, and ".." could not be trusted. Bounded.
  long fd = -1;
  for (int attempt = 0; attempt < 16; attempt++) {
    fd = syscall(SYS_openat2, directory, path, &how, sizeof how);
    if (fd >= 0 || (errno != EAGAIN && errno != EINTR)) break;
  }
  return fd < 0 ? -errno : (int)fd;
}

// Without openat2: "/a/b" is /, then a, then b, none of them a link.
static int walk(const char *path, int flags) {
  int here = open("/", flags);
  while (here >= 0) {
    while (*path == '/') path++;
    const size_t count = strcspn(path, "/");
    if (count == 0) return here;
    char name[NAME_MAX + 1];
    if (count > NAME_MAX) return close(here), -ENAMETOOLONG;
    memcpy(name, path, count);
    name[count] = 0;
    if (strcmp(name, "..") == 0) return close(here), -ELOOP;
    const int next = openat(here, name, flags | O_NOFOLLOW);
    const int failure = errno;
    close(here);
    if (next < 0) return -failure;
    here = next;
    path += count;
  }
  return -errno;
}

int kernel_open_recorded(const char *path) {
  if (*path != '/') return -EINVAL;
  const struct open_how how = {
    .flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC,
    .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
  };
  const long fd = syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
  if (fd >= 0) return (int)fd;
  return errno == ENOSYS || errno == EPERM ? walk(path, (int)how.flags) : -errno;
}

int kernel_open_node(int parent, const char *name) {
  const int fd = openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  return fd < 0 ? -errno : fd;
}
