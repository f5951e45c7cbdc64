// Files of one user seen as another's: an idmapped mount, mount_setattr(2), Linux 5.12 (below an
// overlay 5.19). Only who has CAP_SYS_ADMIN over the file system may make one: root of the host.

#include "jail.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int write_map(pid_t pid, const char *name, unsigned from, unsigned to) {
  char path[64], text[48];
  snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
  snprintf(text, sizeof text, "%u %u 1", from, to);
  return jail_write_text(AT_FDCWD, path, 0, text);
}

int jail_idmap(const struct jail *jail) {
  // A namespace needs a process while it is made, and then only its descriptor. The same group for
  // all: what lies in the tree is the user's by its uid.
  const pid_t pid = (pid_t)syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0L, 0L, 0L, 0L);
  if (pid == 0)
    for (;;) pause();
  if (pid < 0) return -1;
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/ns/user", (int)pid);
  int fd = -1;
  if (write_map(pid, "uid_map", jail->overlay_owner, jail->uid) == 0
      && write_map(pid, "gid_map", jail->overlay_owner, jail->gid) == 0)
    fd = open(path, O_RDONLY | O_CLOEXEC);
  const int error = errno;
  kill(pid, SIGKILL);
  (void)TEMP_FAILURE_RETRY(waitpid(pid, NULL, 0));
  return errno = error, fd;
}
