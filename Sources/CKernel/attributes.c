// Extended attributes, ACLs among them: of an open file, or of a link in an open directory.

#include "CKernel.h"

#include <errno.h>

#ifdef __linux__
#include <stdio.h>
#include <sys/xattr.h>

/// A link cannot be opened, and these calls know no directory descriptors: the way over /proc.
struct address {
  char path[32 + 256];
};

static int address(struct address *address, int directory, const char *name) {
  const int length = snprintf(
      address->path, sizeof address->path, "/proc/self/fd/%d/%s", directory, name);
  return length < 0 || (size_t)length >= sizeof address->path ? -ENAMETOOLONG : 0;
}

ssize_t kernel_attributes(int fd, const char *name, char *names, size_t size) {
  struct address link;
  if (name && address(&link, fd, name) < 0) return -ENAMETOOLONG;
  const ssize_t got = name ? llistxattr(link.path, names, size) : flistxattr(fd, names, size);
  return got < 0 ? -errno : got;
}

ssize_t kernel_attribute(
    int fd, const char *name, const char *attribute, void *value, size_t size) {
  struct address link;
  if (name && address(&link, fd, name) < 0) return -ENAMETOOLONG;
  const ssize_t got = name ? lgetxattr(link.path, attribute, value, size)
                           : fgetxattr(fd, attribute, value, size);
  return got < 0 ? -errno : got;
}

int kernel_set_attribute(
    int fd, const char *name, const char *attribute, const void *value, size_t size) {
  struct address link;
  if (name && address(&link, fd, name) < 0) return -ENAMETOOLONG;
  const int done = name ? lsetxattr(link.path, attribute, value, size, 0)
                        : fsetxattr(fd, attribute, value, size, 0);
  return done < 0 ? -errno : 0;
}

int kernel_remove_attribute(int fd, const char *attribute) {
  return fremovexattr(fd, attribute) < 0 ? -errno : 0;
}
#else
ssize_t kernel_attributes(int fd, const char *name, char *names, size_t size) {
  return (void)fd, (void)name, (void)names, (void)size, -ENOSYS;
}
ssize_t kernel_attribute(
    int fd, const char *name, const char *attribute, void *value, size_t size) {
  return (void)fd, (void)name, (void)attribute, (void)value, (void)size, -ENOSYS;
}
int kernel_set_attribute(
    int fd, const char *name, const char *attribute, const void *value, size_t size) {
  return (void)fd, (void)name, (void)attribute, (void)value, (void)size, -ENOSYS;
}
int kernel_remove_attribute(int fd, const char *attribute) {
  return (void)fd, (void)attribute, -ENOSYS;
}
#endif
