// A cgroup for one run: memory and processes, bounded by the kernel. cgroups(7), version 2.
//
// Only where a process can be born in it (CLONE_INTO_CGROUP, Linux 5.7): moving one costs 8 ms, as
// measured with version 1. And only where the controllers are enabled already: what others share is
// not ours to change.

#include "CKernel.h"
#include "jail.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

static bool write_number(int directory, const char *name, uint64_t number) {
  char text[24];
  snprintf(text, sizeof text, "%llu", (unsigned long long)number);
  return jail_write_text(directory, name, 0, text) == 0;
}

static bool has_word(const char *text, const char *word) {
  const size_t length = strlen(word);
  for (const char *at = text; (at = strstr(at, word)); at += length)
    if ((at == text || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\n' || !at[length]))
      return true;
  return false;
}

/// Whether groups with both controllers can be made here by this process.
static bool serves(const char *directory) {
  struct statfs info;
  char text[256];
  if (statfs(directory, &info) < 0 || info.f_type != CGROUP2_SUPER_MAGIC) return false;
  if (access(directory, W_OK | X_OK) < 0) return false;
  const int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool good = jail_read_text(fd, "cgroup.subtree_control", text, sizeof text)
      && has_word(text, "memory") && has_word(text, "pids");
  // To be born below it one must be allowed to enter it.
  const bool enters = faccessat(fd, "cgroup.procs", W_OK, AT_EACCESS) == 0;
  close(fd);
  return good && enters;
}

const char *kernel_cgroup_base(void) {
  static const char *const places[] = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"};
  for (size_t i = 0; i < COUNT(places); i++)
    if (serves(places[i])) return places[i];
  return NULL;
}

/// Removes the empty groups of supervisors that were killed.
static void sweep(int base) {
  DIR *groups = jail_entries(base, ".");
  if (!groups) return;
  for (struct dirent *entry; (entry = readdir(groups));) {
    int pid;
    char end;
    if (sscanf(entry->d_name, "sandbox-%d%c", &pid, &end) != 1 || pid == getpid()) continue;
    if (kill(pid, 0) < 0 && errno == ESRCH) unlinkat(base, entry->d_name, AT_REMOVEDIR);
  }
  closedir(groups);
}

void jail_cgroup_open(struct cgroup *group, uint64_t memory, uint64_t processes) {
  const char *base = kernel_cgroup_base();
  if (!base) return;
  group->base = open(base, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (group->base < 0) return;
  sweep(group->base);
  snprintf(group->name, sizeof group->name, "sandbox-%d", (int)getpid());
  unlinkat(group->base, group->name, AT_REMOVEDIR);  // of one that had the same number
  if (mkdirat(group->base, group->name, 0755) == 0)
    group->directory = openat(group->base, group->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (group->directory >= 0 && write_number(group->directory, "memory.max", memory)
      && write_number(group->directory, "pids.max", processes)) {
    (void)write_number(group->directory, "memory.swap.max", 0);  // not where there is no swap
    (void)write_number(group->directory, "memory.oom.group", 1);
  } else {
    jail_cgroup_close(group);
  }
}

pid_t jail_cgroup_fork(const struct cgroup *group) {
  if (group->directory < 0) return fork();
  // struct clone_args, as far as the group: the headers of some build machines lack the end of it.
  const struct {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid,
        set_tid_size, cgroup;
  } arguments = {
    .flags = 0x200000000ULL /* CLONE_INTO_CGROUP */, .exit_signal = SIGCHLD,
    .cgroup = (uint64_t)group->directory};
  const pid_t pid = (pid_t)syscall(435 /* clone3 */, &arguments, sizeof arguments);
  return pid < 0 ? fork() : pid;  // a kernel that cannot: the other limits hold
}

/// The number behind a key of a file of `KEY NUMBER` lines, or the whole file's if there is no key.
static int64_t number(int directory, const char *file, const char *key) {
  char text[2048];
  if (!jail_read_text(directory, file, text, sizeof text)) return 0;
  if (!key) return strtoll(text, NULL, 10);
  const size_t length = strlen(key);
  for (char *line = text; line; line = strchr(line, '\n')) {
    line += *line == '\n';
    if (strncmp(line, key, length) == 0 && line[length] == ' ')
      return strtoll(line + length, NULL, 10);
  }
  return 0;
}

void jail_cgroup_read(const struct cgroup *group, struct cgroup_account *account) {
  *account = (struct cgroup_account){.peak = 0};
  if (group->directory < 0) return;
  account->ran_out_of_memory = number(group->directory, "memory.events", "oom_kill") > 0;
  account->peak = number(group->directory, "memory.peak", NULL);  // Linux 5.19
  account->cpu_us = number(group->directory, "cpu.stat", "usage_usec");
}

void jail_cgroup_close(struct cgroup *group) {
  if (group->directory >= 0) {
    (void)write_number(group->directory, "cgroup.kill", 1);  // Linux 5.14
    close(group->directory);
  }
  // Its last process may still be on its way out.
  for (int i = 0; group->base >= 0 && i < 200; i++) {
    if (unlinkat(group->base, group->name, AT_REMOVEDIR) == 0 || errno != EBUSY) break;
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  }
  jail_close(group->base);
  *group = JAIL_NO_CGROUP;
}
