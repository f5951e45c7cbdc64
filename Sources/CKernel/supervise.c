// The supervisor: the one process that a launcher starts, and below which everything else runs.
//
// It is this very program, executed again as
//
//     PROGRAM __supervise [KEY=VALUE …] -- COMMAND [ARGUMENT …]
//
// with three descriptors: 0 is the *control socket* (kernel_control_pair), 1 and 2 are the output.
// A constructor takes over before main; Swift never runs.
//
// Keys, each at most once but for those marked *; numbers are decimal, paths absolute:
//
//     cd=PATH  env=NAME=VALUE*   the command's directory (/) and its whole environment (empty)
//     wall-ms=N                  from the command's start to its end
//     cpu=SECONDS  memory=BYTES (address space)  file=BYTES  descriptors=N  processes=N
//                                rlimits of each process, the service's too
//     uid=N gid=N                whom command and service run as, without supplementary groups
//     service=PATH  service-arg=TEXT*  service-env=NAME=VALUE*  service-cd=PATH
//                                a server that is started first; with it, all five of:
//     ready-file=PATH ready-word=TEXT ready-ms=N
//                                it is ready when the file's first 4 KiB contain the word
//     stop-signal=N stop-ms=N    how it is asked to end, and how long it may take
//
// Standard input is not inherited: the first message on the control socket carries it as a
// descriptor. Without a service the command writes to 1 and 2; with one, the command writes both
// its streams to 1, and the service both of its own to 2.
//
// The launcher stops a run by shutting down the socket, or by dying; SIGTERM does the same. The
// answer is one message on the socket, which no tool ever holds, so that none can forge it:
//
//     HOW VALUE WALL_US CPU_US PEAK_KIB [STEP]\n
//
//     exited STATUS · signaled SIGNAL   the command, by itself
//     timeout 0 · stopped 0             the command was killed: its time was over, or on request
//     unready 0                         the service was not ready in time; no command was started
//     service-exited STATUS · service-signaled SIGNAL   it ended before the command did
//     unstarted ERRNO … STEP            the command (STEP "service …": the service) cannot begin
//
// Wall time, CPU time (user and system) and peak memory are the command's, with the descendants
// that it waited for; the peak counts this program's own size before execve(2) (a few MiB).
// After the message the supervisor exits 0. Where it could not begin at all it says why on 2, sends
// nothing and exits 125.
//
// It keeps its own credentials, so that a command with a dropped uid can neither signal nor trace
// it. A command with the same uid can kill it: then command and service die by PR_SET_PDEATHSIG,
// but what *they* left in other sessions does not: that takes the jail's PID namespace.

#include "CKernel.h"
#include "supervise.h"

const char *kernel_supervise_word(void) { return "__supervise"; }

#ifdef __linux__
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/// How the run ended, in the words of the answer.
struct ending {
  const char *how;
  int value;
  char step[40];
};

static struct ending ending_of(
    const struct child *child, const char *exited, const char *signaled) {
  return WIFSIGNALED(child->status)
      ? (struct ending){.how = signaled, .value = WTERMSIG(child->status)}
      : (struct ending){.how = exited, .value = WEXITSTATUS(child->status)};
}

static struct ending ending_unstarted(const char *who, const struct refusal *refusal) {
  struct ending ending = {.how = "unstarted", .value = refusal->error};
  snprintf(ending.step, sizeof ending.step, "%s%s", who, refusal->step);
  return ending;
}

/// Whether the first 4 KiB of a regular file contain a word. The service, hostile or not, owns the
/// path: a link is not followed, and a FIFO does not hold us up.
static bool contains(const char *path, const char *word) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) return false;
  char text[4096];
  struct stat info;
  ssize_t length = -1;
  if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) length = read(fd, text, sizeof text);
  close(fd);
  return length > 0 && memmem(text, (size_t)length, word, strlen(word));
}

static int64_t deadline_after(int64_t ms) { return ms ? supervise_now() + ms * 1000 : 0; }

/// Starts the service and waits until it is ready. False: it is not, and `ending` says why.
static bool serve(const struct supervision *it, struct watch *watch, struct ending *ending) {
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  struct refusal refusal = {.error = errno, .step = "/dev/null"};
  const int standard[3] = {null, STDERR_FILENO, STDERR_FILENO};
  const pid_t pid = null < 0 ? -1 : supervise_start(it, &it->service, standard, &refusal);
  if (null >= 0) close(null);
  if (pid < 0) return *ending = ending_unstarted("service ", &refusal), false;
  watch->service.pid = pid;

  const int64_t deadline = deadline_after(it->ready_ms);
  while (!contains(it->ready_file, it->ready_word)) {
    const int64_t now = supervise_now();
    supervise_wait(watch, now + 1000);
    if (watch->stopping)
      return *ending = (struct ending){.how = "stopped"}, false;
    if (watch->service.ended)
      return *ending = ending_of(&watch->service, "service-exited", "service-signaled"), false;
    if (now >= deadline) return *ending = (struct ending){.how = "unready"}, false;
  }
  return true;
}

/// Runs the command until it ends, or must. `started_us` is set once it runs.
static struct ending command(
    const struct supervision *it, struct watch *watch, int input, int64_t *started_us) {
  const int err = it->service.path ? STDOUT_FILENO : STDERR_FILENO;
  const int standard[3] = {input, STDOUT_FILENO, err};
  struct refusal refusal;
  *started_us = supervise_now();
  const pid_t pid = supervise_start(it, &it->command, standard, &refusal);
  if (pid < 0) return ending_unstarted("", &refusal);
  watch->command.pid = pid;

  const int64_t deadline = deadline_after(it->wall_ms);
  for (;;) {
    supervise_wait(watch, deadline);
    if (watch->command.ended) return ending_of(&watch->command, "exited", "signaled");
    if (watch->stopping) return (struct ending){.how = "stopped"};
    if (watch->service.ended)
      return ending_of(&watch->service, "service-exited", "service-signaled");
    if (deadline && supervise_now() >= deadline) return (struct ending){.how = "timeout"};
  }
}

/// Asks the service to end and waits for it, so that it can give back what outlives a process
/// (postgres: a System V shared memory segment).
static void dismiss(const struct supervision *it, struct watch *watch) {
  if (!watch->service.pid || watch->service.ended) return;
  kill(watch->service.pid, it->stop_signal);
  const int64_t deadline = deadline_after(it->stop_ms);
  while (!watch->service.ended && supervise_now() < deadline) supervise_wait(watch, deadline);
}

static int64_t micros(struct timeval time) { return (int64_t)time.tv_sec * 1000000 + time.tv_usec; }

static void answer(
    int control, const struct ending *ending, const struct child *child, int64_t started_us) {
  const int64_t wall = child->ended ? child->ended_us - started_us : 0;
  const int64_t cpu = micros(child->usage.ru_utime) + micros(child->usage.ru_stime);
  char line[160];
  const int length = snprintf(
      line, sizeof line, "%s %d %lld %lld %ld%s%s\n", ending->how, ending->value, (long long)wall,
      (long long)cpu, child->usage.ru_maxrss, *ending->step ? " " : "", ending->step);
  send(control, line, (size_t)length, MSG_NOSIGNAL);  // if nobody listens, nobody needs it
}

static int fail(const char *what, int error) {
  if (error) dprintf(STDERR_FILENO, "supervise: %s: %s\n", what, strerror(error));
  else dprintf(STDERR_FILENO, "supervise: %s\n", what);
  return SUPERVISE_FAILED;
}

static int supervise(int count, char **arguments) {
  struct supervision it;
  const char *wrong = supervise_parse(&it, count, arguments);
  if (wrong) {
    dprintf(STDERR_FILENO, "supervise: malformed arguments (%s); this mode is internal\n", wrong);
    return SUPERVISE_FAILED;
  }

  // The launcher's death is heard twice: as the end of the control socket, which closes for
  // whatever reason and leaves no race, and as a signal that can be caught. No credentials change
  // in this process, so the signal can be asked for at once.
  if (setsid() < 0 && errno != EPERM) return fail("setsid", errno);  // EPERM: leads its group
  int result;
  struct watch watch;
  const int control = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
  if (control < 0) return fail("the control socket", errno);
  if ((result = supervise_watch_open(&watch, control)) < 0) return fail("signalfd", -result);
  if ((result = kernel_set_parent_death_signal(SIGTERM)) < 0) return fail("prctl", -result);
  if ((result = kernel_set_child_subreaper()) < 0) return fail("prctl", -result);
  if ((result = kernel_set_dumpable(0)) < 0) return fail("prctl", -result);
  const int input = kernel_control_receive(control);
  if (input < 0) return fail("no standard input on the control socket", -input);
  close(STDIN_FILENO);
  open("/dev/null", O_RDONLY);  // 0 again: nothing else may get that number
  if (chdir("/") < 0) return fail("chdir /", errno);  // hold nobody's directory

  int64_t started_us = 0;
  struct ending ending;
  if (!it.service.path || serve(&it, &watch, &ending))
    ending = command(&it, &watch, input, &started_us);
  supervise_sweep(&watch, watch.service.ended ? 0 : watch.service.pid);
  dismiss(&it, &watch);
  supervise_sweep(&watch, 0);
  answer(control, &ending, &watch.command, started_us);
  return 0;
}

/// glibc hands constructors main's arguments.
__attribute__((constructor)) static void supervise_if_asked(int count, char **arguments) {
  if (count >= 2 && strcmp(arguments[1], kernel_supervise_word()) == 0)
    _exit(supervise(count - 2, arguments + 2));
}
#endif
