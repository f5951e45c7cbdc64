// Trees of files: what one takes on its file system, and a copy of one.
//
// Whoever filled the tree may be hostile: no link is followed, and depth is bounded. Each level of it
// holds one or two descriptors.

#include "jail.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEEPEST = 100 };

static bool is_self_or_parent(const char *name) {
  return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int measure(int directory, int depth, struct footprint *footprint) {
  if (depth > DEEPEST) return errno = ELOOP, -1;
  DIR *entries = jail_entries(directory, ".");
  if (!entries) return depth && errno == ENOENT ? 0 : -1;  // 0: it was just removed
  int result = 0;
  for (struct dirent *entry; result == 0 && (entry = readdir(entries));) {
    struct stat info;
    if (is_self_or_parent(entry->d_name)) continue;
    if (fstatat(dirfd(entries), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) < 0) {
      if (errno != ENOENT) result = -1;  // else it went meanwhile
      continue;
    }
    footprint->inodes++;
    footprint->bytes += (uint64_t)info.st_blocks * 512;
    const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    if (S_ISREG(info.st_mode)) footprint->copied += ((uint64_t)info.st_size + page - 1) / page * page;
    if (!S_ISDIR(info.st_mode)) continue;
    const int inner =
        openat(dirfd(entries), entry->d_name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (inner >= 0) result = measure(inner, depth + 1, footprint);
    else if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP) result = -1;
    jail_close(inner);
  }
  const int error = errno;
  closedir(entries);
  return errno = error, result;
}

int jail_measure(const char *path, struct footprint *footprint) {
  *footprint = (struct footprint){.inodes = 1};
  const int directory = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return -1;
  const int result = measure(directory, 0, footprint);
  jail_close(directory);
  return result;
}

static int copy_file(int from, int to, const char *name, mode_t mode) {
  const int input = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (input < 0) return -1;
  const int output =
      openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode & 0777);
  static char bytes[1 << 16];
  ssize_t got = output < 0 ? -1 : 1;
  while (got > 0) {
    got = read(input, bytes, sizeof bytes);
    for (ssize_t put = 0, step; got > 0 && put < got; put += step)
      if ((step = write(output, bytes + put, (size_t)(got - put))) <= 0) got = -1, step = 0;
  }
  jail_close(input);
  jail_close(output);
  return got < 0 ? -1 : 0;
}

static int copy(int from, int to, int depth) {
  if (depth > DEEPEST) return errno = ELOOP, -1;
  DIR *entries = jail_entries(from, ".");
  if (!entries) return -1;
  int result = 0;
  for (struct dirent *entry; result == 0 && (entry = readdir(entries));) {
    const char *name = entry->d_name;
    struct stat info;
    if (is_self_or_parent(name)) continue;
    if ((result = fstatat(from, name, &info, AT_SYMLINK_NOFOLLOW)) < 0) break;
    if (S_ISREG(info.st_mode)) {
      result = copy_file(from, to, name, info.st_mode);
    } else if (S_ISDIR(info.st_mode)) {
      const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
      const int inner = openat(from, name, flags);
      const int made = mkdirat(to, name, info.st_mode & 0777) < 0 ? -1 : openat(to, name, flags);
      result = inner < 0 || made < 0 ? -1 : copy(inner, made, depth + 1);
      jail_close(inner);
      jail_close(made);
    } else {
      errno = EINVAL;  // neither a file nor a directory
      result = -1;
    }
  }
  const int error = errno;
  closedir(entries);
  return errno = error, result;
}

int jail_fill(const char *from, const char *to) {
  const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  const mode_t mask = umask(0);
  const int source = open(from, flags), target = open(to, flags);
  const int result = source < 0 || target < 0 || copy(source, target, 0) < 0
      ? jail_refused("fill", to) : 0;
  jail_close(source);
  jail_close(target);
  umask(mask);
  return result;
}
