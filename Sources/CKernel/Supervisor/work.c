// What a run has written to its work directory: statfs(2) where that has a bound of its own, else by
// counting.

#include "supervise.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <time.h>

/// A directory of the host when the run began.
static struct {
  bool is_known;
  struct footprint footprint;
  dev_t device;
  uint64_t total, available;  // bytes of its file system
} before;

/// Whether the run writes to a directory of the host, and not without bound.
static bool is_counted(const struct jail *jail) { return jail->work_host && jail->work_bytes; }

void supervise_count_work(const struct supervision *it) {
  struct stat info;
  struct statfs system;
  const char *work = it->jail.work;
  if (!is_counted(&it->jail) || stat(work, &info) < 0 || statfs(work, &system) < 0
      || jail_measure(work, &before.footprint) < 0)
    return;
  before.device = info.st_dev;
  before.total = (uint64_t)system.f_blocks * (uint64_t)system.f_bsize;
  before.available = (uint64_t)system.f_bavail * (uint64_t)system.f_bsize;
  before.is_known = true;
}

/// Whether a process with all its threads has ended, but for its being reaped: without any address
/// space. proc(5)
static bool is_over(int proc, pid_t pid) {
  struct process process;
  const int known = supervise_look_at(proc, pid, &process);
  return known == 0 || (known > 0 && process.address_space == 0 && process.threads <= 1);
}

/// The descriptors of a process, as a directory. NULL: it has none any more, or hides them.
static DIR *descriptors_of(int proc, pid_t pid, bool *hides) {
  char path[64];
  snprintf(path, sizeof path, "%d/fd", (int)pid);
  *hides = false;
  // One that is just ending looks as if it hid them: it is looked at for a while.
  for (int attempt = 0; attempt < 50; attempt++) {
    DIR *descriptors = jail_entries(proc, path);
    if (descriptors) return descriptors;
    if (errno == ENOENT || errno == ESRCH || is_over(proc, pid)) return NULL;
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  }
  *hides = true;
  return NULL;
}

/// Adds the files without a name that a process has open, each once. False: they cannot be counted.
static bool add_nameless(int proc, pid_t pid, struct footprint *footprint) {
  enum { MOST = 256 };
  static ino_t seen[MOST];
  bool hides;
  DIR *descriptors = descriptors_of(proc, pid, &hides);
  if (!descriptors) return !hides;  // who hides what it has open hides what it has written
  bool good = true;
  for (struct dirent *entry; good && (entry = readdir(descriptors));) {
    struct stat info;
    if (fstatat(dirfd(descriptors), entry->d_name, &info, 0) < 0 || info.st_nlink > 0
        || !S_ISREG(info.st_mode) || info.st_dev != before.device)
      continue;
    uint64_t at = 0;
    while (at < footprint->copied && seen[at] != info.st_ino) at++;
    if (at < footprint->copied) continue;
    if (at == MOST) good = false;
    else seen[footprint->copied++] = info.st_ino;
    footprint->bytes += (uint64_t)info.st_blocks * 512;
    footprint->inodes++;
  }
  closedir(descriptors);
  return good;
}

/// Whether more was added to the directory than may be. What cannot be looked into counts as more.
static bool has_grown(const struct jail *jail, int proc, const pid_t *processes, int count) {
  struct footprint now;
  struct statfs system;
  if (!before.is_known || jail_measure(jail->work, &now) < 0) return true;
  now.copied = 0;  // how many nameless files were seen
  for (int i = 0; i < count; i++)
    if (!add_nameless(proc, processes[i], &now)) return true;
  if (now.bytes > before.footprint.bytes + jail->work_bytes
      || now.inodes > before.footprint.inodes + jail->work_inodes)
    return true;
  // What can be hidden even so (in a mapping, in a socket) ends the run before the disk is full.
  if (statfs(jail->work, &system) < 0) return true;
  const uint64_t available = (uint64_t)system.f_bavail * (uint64_t)system.f_bsize;
  return available < before.total / 8 && before.available > available + jail->work_bytes;
}

bool supervise_work_is_full(
    const struct supervision *it, int proc, const pid_t *processes, int count) {
  const struct jail *jail = &it->jail;
  if (is_counted(jail)) return has_grown(jail, proc, processes, count);
  // Only a directory with a bound of its own: a full disk of the host is not this run's doing.
  struct statfs info;
  if (!jail->work || !jail->work_bytes || statfs(jail->work, &info) < 0) return false;
  // bubblewrap bounds the bytes only.
  return info.f_bfree == 0 || info.f_ffree == 0
      || info.f_files - info.f_ffree > jail->work_inodes;
}
