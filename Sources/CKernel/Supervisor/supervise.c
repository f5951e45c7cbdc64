// The supervisor: the one process that a launcher starts, and below which everything else runs.
//
// It is a copy of this very code, executed as
//
//     PROGRAM __supervise.3 [KEY=VALUE …] -- COMMAND [ARGUMENT …]
//
// with three descriptors: 0 is the *control socket* (kernel_control_pair), 1 and 2 are the output.
// A constructor takes over before main; Swift never runs. PROGRAM is whatever this code is linked
// into: a small program of its own, or, where that is not there, the launcher itself. The number
// changes with this grammar, so that no launcher takes an older program for its own.
//
// Keys, each at most once but for those marked *; numbers are decimal, paths absolute:
//
//     cd=PATH  env=NAME=VALUE*   the command's directory (/) and its whole environment (empty)
//     cd-is=DEVICE:INODE         which directory PATH has to lead to, inside; else it cannot begin
//     wall-ms=N                  from the command's start to its end
//     cpu=SECONDS  memory=BYTES  processes=N (and threads)
//                                of the whole run, looked at 40 times a second; and rlimits of
//                                each process (RLIMIT_CPU, _DATA, _NPROC)
//     file=BYTES  descriptors=N  rlimits of each process
//     tier=namespaces|bubblewrap|landlock   the jail; without it there is none
//     bubblewrap=PATH            the program, for its tier
//     uid=N gid=N                whom all inside run as, without supplementary groups
//     read=PATH*                 what may be read besides the system's programs and libraries
//     work-bytes=N work-inodes=N a directory in memory to write to, JAIL_WORK inside; it cannot
//                                hold more (bubblewrap: its files are counted)
//     fill=PATH                  it begins as a copy of that directory, which does not count
//     work=PATH                  a directory of the host instead; with a root of its own it is
//                                JAIL_WORK, else PATH. What is written there is counted 40 times a
//                                second, against the same two numbers
//     overlay=PATH               its copy-on-write image is WORK/data
//     overlay-owner=UID          whose its files are, where they are not the run's uid's
//     network=1                  the host's network may be used
//     shared-memory=BYTES        memory may be shared without a file, as postgres does: by mmap(2),
//                                and in System V segments up to this size
//     skip-landlock=1 skip-seccomp=1   one layer off: for the controls of tests
//     service=PATH  service-arg=TEXT*  service-env=NAME=VALUE*  service-cd=PATH
//                                a server that is started first; with it, all five of:
//     ready-file=PATH ready-word=TEXT ready-ms=N
//                                it is ready when the file's first 4 KiB contain the word
//     stop-signal=N stop-ms=N    how it is asked to end, and how long it may take
//
// Standard input is not inherited: the first message on the control socket carries it as a
// descriptor. Without a service the command writes to 1 and 2; with one, the command writes both
// its streams to 1, and the service both of its own to 2. Paths of command and service are those
// inside.
//
// The launcher stops a run by shutting down the socket, or by dying; SIGTERM does the same. The
// answer is one message on the socket, which no tool ever holds, so that none can forge it:
//
//     HOW VALUE WALL_US CPU_US PEAK_KIB [STEP]\n
//     blocked CALL [DETAIL]\n …
//     blocked others N\n
//
//     exited STATUS · signaled SIGNAL   the command, by itself
//     timeout 0 · stopped 0             the command was killed: its time was over, or on request
//     memory 0 · processes 0 · cpu 0 · disk 0   it was killed: the run was beyond that limit
//     unready 0                         the service was not ready in time; no command was started
//     service-exited STATUS · service-signaled SIGNAL   it ended before the command did
//     unstarted ERRNO … STEP            the command (STEP "service …": the service) cannot begin
//     unjailed ERRNO … STEP             the jail cannot be made; nothing was started
//     lost 0                            the process inside was killed from outside
//
// Wall time is the command's. CPU time (user and system) is that of all processes of the run that
// were waited for; peak memory the largest of one process, or of all together where that was seen.
// `blocked` names a system call that was denied, and what it was about, as %XX where a byte is not
// plain; the last of them may tell how many others there were, for which there was no room. After the
// message the supervisor exits 0. Where it could not begin at all it says why on 2, sends nothing and
// exits 125.
//
// The supervisor stays outside of the jail and keeps its own credentials. Inside is a second
// process, that starts and watches the tools (inside.c): in a PID namespace it is process 1.

#include "CKernel.h"
#include "supervise.h"

const char *kernel_supervise_word(void) { return "__supervise.3"; }

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/// How long what is inside may take to report, once it is asked to stop; besides what its service
/// may take to end.
enum { GRACE_US = 1000000 };

static int fail(const char *what, int error) {
  if (error) dprintf(STDERR_FILENO, "supervise: %s: %s\n", what, strerror(error));
  else dprintf(STDERR_FILENO, "supervise: %s\n", what);
  return SUPERVISE_FAILED;
}

/// When whatever is inside must be over, by all that it was given; 0: never.
static int64_t last_deadline(const struct supervision *it) {
  if (!it->wall_ms) return 0;
  // Two sweeps (watch.c), and a little.
  return supervise_now() + (it->wall_ms + it->ready_ms + it->stop_ms + 12000) * 1000;
}

/// Waits until the process inside has ended, or must.
static bool attend(struct watch *watch, int64_t deadline, int64_t grace) {
  bool timed_out = false;
  while (!watch->command.ended) {
    const int64_t now = supervise_now();
    if (deadline && now >= deadline) {
      timed_out = !watch->stopping;
      break;
    }
    supervise_wait(watch, deadline);
    if (!watch->heard && !watch->stopping) continue;
    // The first time it is asked; it kills all that is below it, and reports what was used.
    if (watch->heard || deadline == 0 || deadline > supervise_now() + grace) {
      watch->stopping = true;
      watch->heard = false;
      kill(watch->command.pid, SIGTERM);
      deadline = supervise_now() + grace;
    }
  }
  return timed_out;
}

/// Kills and reaps the process inside, and whatever it left.
static void kill_inside(struct watch *watch) {
  if (!watch->command.ended) kill(watch->command.pid, SIGKILL);
  supervise_sweep(watch, 0);
}

/// A control group, where there is to be a jail and one can be made. What lies in the work
/// directory is memory as well.
static void open_group(const struct supervision *it, struct cgroup *group) {
  *group = JAIL_NO_CGROUP;
  const struct limit *memory = &it->limits[LIMIT_MEMORY], *processes = &it->limits[LIMIT_PROCESSES];
  if (it->jail.tier == TIER_NONE || !memory->given || !processes->given) return;
  // More than may be, so that the excess is seen, and the one or two of our own.
  jail_cgroup_open(group, memory->value + it->jail.work_bytes, processes->value + 10);
}

/// What the work directory begins with is not what the run may write. 0 or -1 with errno.
static int count_fill(struct jail *jail, const char *fill) {
  struct footprint footprint;
  if (!jail->fill) return 0;
  if (jail_measure(fill, &footprint) < 0) return -1;
  jail->work_bytes += footprint.copied;
  jail->work_inodes += footprint.inodes;
  return 0;
}

/// The arguments once more, where only this process reads them; NULL: no memory.
static char **copied(int count, char **arguments) {
  char **copy = calloc((size_t)count + 1, sizeof *copy);
  for (int i = 0; copy && i < count; i++)
    if (!(copy[i] = strdup(arguments[i]))) return NULL;
  return copy;
}

static int supervise(int count, char **arguments) {
  struct supervision it;
  char **copy = copied(count, arguments);
  if (!copy) return fail("strdup", errno);
  const char *wrong = supervise_parse(&it, count, copy);
  if (wrong) {
    dprintf(STDERR_FILENO, "supervise: malformed arguments (%s); this mode is internal\n", wrong);
    return SUPERVISE_FAILED;
  }

  const char *last = arguments[count - 1];
  it.shown = arguments[0];
  it.shown_length = (size_t)(last + strlen(last) - arguments[0]);

  // The launcher's death is heard twice: as the end of the control socket, which closes for
  // whatever reason and leaves no race, and as a signal that can be caught. No credentials change
  // in this process, so the signal can be asked for at once.
  if (setsid() < 0 && errno != EPERM) return fail("setsid", errno);  // EPERM: leads its group
  // No socket and no pipe of ours may become what a tool gets as its output.
  while (fcntl(STDOUT_FILENO, F_GETFD) < 0 || fcntl(STDERR_FILENO, F_GETFD) < 0)
    if (open("/dev/null", O_WRONLY) < 0) return SUPERVISE_FAILED;
  struct watch watch;
  const int control = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
  if (control < 0) return fail("the control socket", errno);
  if (supervise_watch_open(&watch, control) < 0) return fail("signalfd", errno);
  if (jail_set(PR_SET_PDEATHSIG, SIGTERM) < 0 || jail_set(PR_SET_CHILD_SUBREAPER, 1) < 0
      || jail_set(PR_SET_DUMPABLE, 0) < 0)
    return fail("prctl", errno);
  const int input = kernel_control_receive(control);
  if (input < 0) return fail("no standard input on the control socket", -input);
  close(STDIN_FILENO);
  open("/dev/null", O_RDONLY);  // 0 again: nothing else may get that number
  if (chdir("/") < 0) return fail("chdir /", errno);  // hold nobody's directory

  supervise_open_host();
  if (count_fill(&it.jail, it.jail.fill) < 0) return fail("fill", errno);
  int report[2];
  if (pipe2(report, O_CLOEXEC) < 0) return fail("pipe2", errno);
  struct cgroup group;
  open_group(&it, &group);
  const int64_t started_us = supervise_now();
  watch.command.pid = supervise_enter(&it, &group, input, report);
  if (watch.command.pid < 0) {
    jail_cgroup_close(&group);
    return fail(jail_refusal.step, jail_refusal.error);
  }
  close(report[1]);
  const bool timed_out = attend(&watch, last_deadline(&it), GRACE_US + it.stop_ms * 1000);
  kill_inside(&watch);

  // All that could write to it is gone.
  char text[4096];
  ssize_t length = 0;
  if (fcntl(report[0], F_SETFL, O_NONBLOCK) == 0) length = read(report[0], text, sizeof text);
  struct cgroup_account account;
  jail_cgroup_read(&group, &account);
  jail_cgroup_close(&group);
  if (length <= 0) {
    // The kernel killed all of it, or someone did. bubblewrap says on 2 why it could not begin.
    const struct child *child = &watch.command;
    const bool refused = it.jail.tier == TIER_BUBBLEWRAP && WIFEXITED(child->status)
        && WEXITSTATUS(child->status) == 1;
    const char *how = account.ran_out_of_memory ? "memory"
                    : timed_out ? "timeout" : watch.stopping ? "stopped" : "lost";
    length = refused && !watch.stopping
        ? snprintf(text, sizeof text, "unjailed %d 0 0 0 bubblewrap\n", EPERM)
        : snprintf(text, sizeof text, "%s 0 %lld %lld %lld\n", how,
                   (long long)(supervise_now() - started_us), (long long)account.cpu_us,
                   (long long)account.peak / 1024);
  }
  send(control, text, (size_t)length, MSG_NOSIGNAL);  // if nobody listens, nobody needs it
  return 0;
}

/// What bubblewrap runs in its jail: the same arguments, the input as 0, the report as 3.
static int supervise_inside_bubblewrap(int count, char **arguments) {
  struct supervision it;
  if (supervise_parse(&it, count, arguments) || it.jail.tier != TIER_BUBBLEWRAP)
    return fail("malformed arguments; this mode is internal", 0);
  it.jail.tier = TIER_INSIDE;
  const int input = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 4);
  if (input < 0 || fcntl(3, F_SETFD, FD_CLOEXEC) < 0) return fail("descriptors", errno);
  if (count_fill(&it.jail, JAIL_FILL) < 0) return fail("fill", errno);
  if (it.jail.fill && jail_fill(JAIL_FILL, it.jail.work) < 0) supervise_unjailed(3);
  supervise_inside(&it, input, 3);
}

/// glibc hands constructors main's arguments.
__attribute__((constructor)) static void supervise_if_asked(int count, char **arguments) {
  if (count < 2) return;
  if (strcmp(arguments[1], kernel_supervise_word()) == 0)
    _exit(supervise(count - 2, arguments + 2));
  if (strcmp(arguments[1], "__inside") == 0)
    _exit(supervise_inside_bubblewrap(count - 2, arguments + 2));
}
