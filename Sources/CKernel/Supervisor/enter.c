// From the supervisor into the jail: the process inside, which starts the tools.

#include "CKernel.h"
#include "supervise.h"

#ifdef __linux__
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

_Noreturn void supervise_unjailed(int report, const struct refusal *refusal) {
  char line[sizeof refusal->step + 64];
  const int length = snprintf(
      line, sizeof line, "unjailed %d 0 0 0 %s\n", refusal->error, refusal->step);
  ssize_t written;
  do written = write(report, line, (size_t)length);
  while (written < 0 && errno == EINTR);
  _exit(SUPERVISE_FAILED);
}

/// Hears of its parent's death from here on. A change of credentials or namespaces forgets it, so it
/// is asked for after those; `parent` is who must still be there then.
static void follow(pid_t parent, int signal, int report) {
  const int result = kernel_set_parent_death_signal(signal);
  if (result < 0) {
    errno = -result;
    struct refusal refusal;
    jail_refused(&refusal, "PR_SET_PDEATHSIG", NULL);
    supervise_unjailed(report, &refusal);
  }
  if (parent && getppid() != parent) _exit(SUPERVISE_FAILED);
}

/// Where the host runs out of memory, the kernel is to end this run before anything else. No tool
/// can take that back. It is no error where /proc does not let us.
static void offer_to_the_killer(void) {
  if (kernel_set_dumpable(1) < 0) return;  // else the file is root's
  const int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  const ssize_t written = write(fd, "1000", 4);
  (void)written;
  close(fd);
}

/// The first process of the new PID namespace.
static _Noreturn void begin_namespace(
    const struct supervision *it, struct sources *sources, int input, int report) {
  struct refusal refusal;
  // Its parent lies outside of what it sees. Were that dead already, the report would have no
  // reader: whoever waits in supervise_inside hears of it.
  follow(0, SIGKILL, report);
  // Every tool can read what this process was started with: paths of the host, and more.
  if (it->shown) memset(it->shown, 0, it->shown_length);
  if (jail_build_root(sources, &it->jail, &refusal) < 0) supervise_unjailed(report, &refusal);
  supervise_inside(it, input, report);
}

/// A process that becomes the user, leaves for the new namespaces, and has their first process made
/// as a child of its own parent.
static _Noreturn void leave(
    const struct supervision *it, int input, int report, int status, pid_t supervisor) {
  static struct sources sources;
  struct refusal refusal;
  offer_to_the_killer();
  // Root takes what only root can reach before it is root no more.
  if (jail_check_reads(&it->jail, &refusal) < 0
      || jail_sources(&sources, &it->jail, &refusal) < 0
      || (geteuid() == 0 && jail_detach(&sources, &it->jail, true, &refusal) < 0)
      || jail_drop_user(&it->jail, &refusal) < 0 || jail_unshare(&it->jail, &refusal) < 0)
    supervise_unjailed(report, &refusal);
  follow(supervisor, SIGKILL, report);
  const pid_t pid = (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0L, 0L, 0L, 0L);
  if (pid == 0) {
    close(status);
    begin_namespace(it, &sources, input, report);
  }
  if (pid < 0) {
    jail_refused(&refusal, "clone", NULL);
    supervise_unjailed(report, &refusal);
  }
  ssize_t written;
  do written = write(status, &pid, sizeof pid);
  while (written < 0 && errno == EINTR);
  _exit(0);
}

/// Without namespaces, or with those that bubblewrap makes.
static _Noreturn void stay(const struct supervision *it, int input, int report, pid_t supervisor) {
  struct refusal refusal;
  offer_to_the_killer();
  if (jail_check_reads(&it->jail, &refusal) < 0 || jail_drop_user(&it->jail, &refusal) < 0)
    supervise_unjailed(report, &refusal);
  // Without a PID namespace nobody but this process can find and kill what the tools have started:
  // it is only asked to end.
  follow(supervisor, it->jail.tier == TIER_BUBBLEWRAP ? SIGKILL : SIGTERM, report);
  if (it->jail.tier != TIER_BUBBLEWRAP) supervise_inside(it, input, report);
  // What it becomes finds the input as 0 and the report as 3.
  const int copy = fcntl(report, F_DUPFD_CLOEXEC, 10);
  if (copy < 0 || dup2(input, 0) < 0 || dup3(copy, 3, 0) < 0) {
    jail_refused(&refusal, "dup2", NULL);
    supervise_unjailed(report, &refusal);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  jail_become_bubblewrap(&it->jail, it->arguments, it->count, &refusal);
  supervise_unjailed(copy, &refusal);
}

pid_t supervise_enter(
    const struct supervision *it, const struct cgroup *group, int input, const int report[2],
    struct refusal *refusal) {
  const pid_t supervisor = getpid();
  if (it->jail.tier != TIER_NAMESPACES) {
    const pid_t pid = jail_cgroup_fork(group);
    if (pid == 0) {
      close(report[0]);  // else its end would not be heard inside
      stay(it, input, report[1], supervisor);
    }
    return pid < 0 ? jail_refused(refusal, "fork", NULL) : pid;
  }
  int status[2];
  if (pipe2(status, O_CLOEXEC) < 0) return jail_refused(refusal, "pipe2", NULL);
  const pid_t leaver = jail_cgroup_fork(group);
  if (leaver == 0) {
    close(status[0]);
    close(report[0]);  // as above
    leave(it, input, report[1], status[1], supervisor);
  }
  close(status[1]);
  if (leaver < 0) {
    close(status[0]);
    return jail_refused(refusal, "fork", NULL);
  }
  pid_t pid = 0;
  ssize_t got;
  do got = read(status[0], &pid, sizeof pid);
  while (got < 0 && errno == EINTR);
  close(status[0]);
  // Without a number it was refused, and the report says why: it is that one's end we wait for.
  return got == (ssize_t)sizeof pid ? pid : leaver;
}
#endif
