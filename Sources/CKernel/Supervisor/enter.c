// From the supervisor into the jail: the process inside, which starts the tools.

#include "CKernel.h"
#include "supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

_Noreturn void supervise_unjailed(int report) {
  char line[sizeof jail_refusal.step + 64];
  const int length = snprintf(
      line, sizeof line, "unjailed %d 0 0 0 %s\n", jail_refusal.error, jail_refusal.step);
  (void)TEMP_FAILURE_RETRY(write(report, line, (size_t)length));
  _exit(SUPERVISE_FAILED);
}

_Noreturn void supervise_refuse(int report, const char *step) {
  jail_refused(step, NULL);
  supervise_unjailed(report);
}

/// Hears of its parent's death from here on. A change of credentials or namespaces forgets it, so it
/// is asked for after those; `parent` is who must still be there then.
static void follow(pid_t parent, unsigned long signal, int report) {
  if (jail_set(PR_SET_PDEATHSIG, signal) < 0) supervise_refuse(report, "PR_SET_PDEATHSIG");
  if (parent && getppid() != parent) _exit(SUPERVISE_FAILED);
}

/// Where the host runs out of memory, the kernel is to end this run before anything else. No tool
/// can take that back. It is no error where /proc does not let us.
static void offer_to_the_killer(void) {
  if (jail_set(PR_SET_DUMPABLE, 1) < 0) return;  // else the file is root's
  (void)jail_write_text(AT_FDCWD, "/proc/self/oom_score_adj", 0, "1000");
}

/// The first process of the new PID namespace.
static _Noreturn void begin_namespace(
    const struct supervision *it, struct sources *sources, int input, int report) {
  // Its parent lies outside of what it sees. Were that dead already, the report would have no
  // reader: whoever waits in supervise_inside hears of it.
  follow(0, SIGKILL, report);
  // Every tool can read what this process was started with: paths of the host, and more.
  if (it->shown) memset(it->shown, 0, it->shown_length);
  if (jail_build_root(sources, &it->jail) < 0) supervise_unjailed(report);
  supervise_inside(it, input, report);
}

/// A process that becomes the user, leaves for the new namespaces, and has their first process made
/// as a child of its own parent.
static _Noreturn void leave(
    const struct supervision *it, int input, int report, int status, pid_t supervisor) {
  static struct sources sources;
  offer_to_the_killer();
  // Root takes what only root can reach before it is root no more.
  if (jail_check_reads(&it->jail) < 0
      || jail_sources(&sources, &it->jail) < 0
      || (geteuid() == 0 && jail_detach(&sources, &it->jail, true) < 0)
      || jail_drop_user(&it->jail) < 0 || jail_unshare(&it->jail) < 0)
    supervise_unjailed(report);
  follow(supervisor, SIGKILL, report);
  const pid_t pid = (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0L, 0L, 0L, 0L);
  if (pid == 0) {
    close(status);
    begin_namespace(it, &sources, input, report);
  }
  if (pid < 0) supervise_refuse(report, "clone");
  (void)TEMP_FAILURE_RETRY(write(status, &pid, sizeof pid));
  _exit(0);
}

/// Without namespaces, or with those that bubblewrap makes.
static _Noreturn void stay(const struct supervision *it, int input, int report, pid_t supervisor) {
  offer_to_the_killer();
  if (jail_check_reads(&it->jail) < 0 || jail_drop_user(&it->jail) < 0)
    supervise_unjailed(report);
  // Without a PID namespace nobody but this process can find and kill what the tools have started:
  // it is only asked to end.
  follow(supervisor, it->jail.tier == TIER_BUBBLEWRAP ? SIGKILL : SIGTERM, report);
  if (it->jail.tier != TIER_BUBBLEWRAP) supervise_inside(it, input, report);
  // What it becomes finds the input as 0 and the report as 3.
  const int copy = fcntl(report, F_DUPFD_CLOEXEC, 10);
  if (copy < 0 || dup2(input, 0) < 0 || dup3(copy, 3, 0) < 0) supervise_refuse(report, "dup2");
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  jail_become_bubblewrap(&it->jail, it->arguments, it->count);
  supervise_unjailed(copy);
}

pid_t supervise_enter(
    const struct supervision *it, const struct cgroup *group, int input, const int report[2]) {
  const pid_t supervisor = getpid();
  if (it->jail.tier != TIER_NAMESPACES) {
    const pid_t pid = jail_cgroup_fork(group);
    if (pid == 0) {
      close(report[0]);  // else its end would not be heard inside
      stay(it, input, report[1], supervisor);
    }
    return pid < 0 ? jail_refused("fork", NULL) : pid;
  }
  int status[2];
  if (pipe2(status, O_CLOEXEC) < 0) return jail_refused("pipe2", NULL);
  const pid_t leaver = jail_cgroup_fork(group);
  if (leaver == 0) {
    close(status[0]);
    close(report[0]);  // as above
    leave(it, input, report[1], status[1], supervisor);
  }
  jail_close(status[1]);
  if (leaver < 0) return jail_close(status[0]), jail_refused("fork", NULL);
  pid_t pid = 0;
  const ssize_t got = TEMP_FAILURE_RETRY(read(status[0], &pid, sizeof pid));
  close(status[0]);
  // Without a number it was refused, and the report says why: it is that one's end we wait for.
  return got == (ssize_t)sizeof pid ? pid : leaver;
}
