// From a copy of the process inside to a confined program.

#include "CKernel.h"
#include "supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Tells the supervisor which step failed, through a pipe that a successful execve(2) closes.
static _Noreturn void refuse(int status, const char *step, int error) {
  errno = error;
  jail_refused(step, NULL);
  (void)TEMP_FAILURE_RETRY(write(status, &jail_refusal, sizeof jail_refusal));
  _exit(SUPERVISE_FAILED);
}

static int set_limit(int resource, rlim_t value, rlim_t above) {
  struct rlimit now;
  if (getrlimit(resource, &now) < 0) return -1;
  const rlim_t soft = value < now.rlim_max ? value : now.rlim_max;
  const rlim_t hard = value + above < now.rlim_max ? value + above : now.rlim_max;
  return setrlimit(resource, &(struct rlimit){.rlim_cur = soft, .rlim_max = hard});
}

/// Marks all descriptors from `first` up close-on-exec. close_range(2), the flag Linux 5.11; where
/// that is missing, by walking /proc/self/fd. 0 or -1 with errno.
static int close_at_exec(unsigned first) {
  const unsigned flag = 1U << 2;  // CLOSE_RANGE_CLOEXEC
  // SYS_close_range: the same number on every architecture.
  if (syscall(436, first, ~0U, flag) == 0) return 0;
  if (errno != ENOSYS && errno != EINVAL && errno != EPERM) return -1;
  DIR *entries = jail_entries(AT_FDCWD, "/proc/self/fd");
  if (!entries) return -1;
  int result = 0;
  for (struct dirent *entry; result == 0 && (entry = readdir(entries));) {
    char *end;
    const unsigned long fd = strtoul(entry->d_name, &end, 10);
    if (end == entry->d_name || *end || fd < first) continue;
    if (fcntl((int)fd, F_SETFD, FD_CLOEXEC) < 0 && errno != EBADF) result = -1;
  }
  const int error = errno;
  closedir(entries);
  return errno = error, result;
}

static void reset_signals(void) {
  // Not through glibc, which keeps 32 and 33 for itself, and would leave them ignored. All zero is
  // SIG_DFL in every layout of the kernel's struct. Fails for SIGKILL and SIGSTOP: they are so.
  const unsigned long defaults[8] = {0};
  for (int n = 1; n <= 64; n++) syscall(SYS_rt_sigaction, n, defaults, NULL, 8UL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/// How much a limit may be here: some count what the process inside is itself, or the whole user.
static rlim_t adjusted(const struct supervision *it, const struct limit *limit) {
  // Twice as much: what all use together is looked at, and can be told.
  if (limit->resource == RLIMIT_DATA) return limit->value * 2;
  // So with CPU time, of which one process may have it all.
  if (limit->resource == RLIMIT_CPU) return limit->value + 1;
  if (limit->resource != RLIMIT_NPROC) return limit->value;
  // More than may be, so that the excess can be seen even when some have ended over it, and some of
  // those that count are our own, or on their way out.
  const rlim_t own = limit->value + 8;
  if (getppid() == 1 || it->jail.tier == TIER_NAMESPACES) return own;
  // Without a namespace the user's other processes count, too, and those that others start while this
  // one runs: what is looked at is the bound, and this one only keeps a bomb from the whole system.
  return own + supervise_tasks_of_user() + 4096;
}

static _Noreturn void become(
    const struct supervision *it, const struct program *program, const int standard[3], int rules,
    int status, pid_t parent) {
#define TRY(step, call) do { if ((call) < 0) refuse(status, step, errno); } while (0)
#define TRY_KERNEL(step, call) \
  do { const int r_ = (call); if (r_ < 0) refuse(status, step, -r_); } while (0)

  // If the parent died before this was asked for, nobody would tell: that is what getppid is for.
  TRY("PR_SET_PDEATHSIG", jail_set(PR_SET_PDEATHSIG, SIGKILL));
  if (getppid() != parent) _exit(SUPERVISE_FAILED);
  TRY("setsid", setsid());  // a session of its own: no terminal to type into (TIOCSTI)
  for (int fd = 0; fd < 3; fd++) TRY("dup2", dup2(standard[fd], fd));

  TRY("setrlimit core", set_limit(RLIMIT_CORE, 0, 0));
  for (int l = 0; l < LIMIT_COUNT; l++) {
    const struct limit *limit = &it->limits[l];
    // Above the soft CPU limit is one more second: SIGXCPU at the first, SIGKILL at the second.
    if (limit->given && l != LIMIT_DESCRIPTORS && l != LIMIT_MEMORY)
      TRY(limit->key,
          set_limit(limit->resource, adjusted(it, limit), limit->resource == RLIMIT_CPU));
  }

  TRY("chdir", chdir(program->directory));
  // The jail was given a path, too: by now it is fixed what that leads to.
  struct kernel_status here = {0};
  if (program->is_known) TRY_KERNEL("statx", kernel_status_of(AT_FDCWD, "", &here));
  if (program->is_known && (here.device != program->device || here.inode != program->inode))
    refuse(status, "chdir", ESTALE);
  umask(077);
  // At exec, not now: until then the status socket is needed.
  TRY("close_range", close_at_exec(3));
  // No sooner: to count processes and descriptors takes memory, and from here on nothing does.
  const struct limit *memory = &it->limits[LIMIT_MEMORY];
  if (memory->given) TRY(memory->key, set_limit(RLIMIT_DATA, adjusted(it, memory), 0));
  reset_signals();
  if (rules >= 0) TRY("landlock_restrict_self", jail_landlock_restrict(rules));
  // Up to as many descriptors as one may have open can be on their way in sockets, and that counts
  // for a user, not for a process: those of another run must not hold up this one's listener.
  const struct limit *descriptors = &it->limits[LIMIT_DESCRIPTORS];
  if (descriptors->given) TRY(descriptors->key, set_limit(RLIMIT_NOFILE, RLIM_INFINITY, 0));
  if (it->jail.tier != TIER_NONE && !it->jail.skips_seccomp) {
    // The last thing: what is done here is more than a tool may.
    const int listener = jail_seccomp(&it->jail, program == &it->command);
    if (listener >= 0) TRY_KERNEL("send the listener", kernel_control_send(status, listener));
    else if (listener != -ENODEV) refuse(status, "seccomp", -listener);
  }
  if (descriptors->given) TRY(descriptors->key, set_limit(RLIMIT_NOFILE, descriptors->value, 0));
  execve(program->path, program->arguments, program->environment);
  refuse(status, "execve", errno);
#undef TRY
#undef TRY_KERNEL
}

/// Reads what the child tells until execve(2) closes the socket, or a signal ends it: its listener,
/// and then, if something went wrong, the refusal. True: nothing did. What cannot be heard is no success.
static bool hear(int status, int *listener) {
  *listener = -1;
  struct refusal message;
  for (;;) {
    const int got = kernel_control_take(status, &message, sizeof message, listener);
    if (got == 0) return true;
    if (got > 0 && got != (int)sizeof message) continue;  // the listener's message
    if (got < 0) errno = -got, jail_refused("recvmsg", NULL);
    else jail_refusal = message;
    jail_close(*listener);
    *listener = -1;
    return false;
  }
}

pid_t supervise_start(
    const struct supervision *it, const struct program *program, const int standard[3],
    int rules, int *listener) {
  int status[2];
  *listener = -1;
  const int made = kernel_control_pair(status);
  if (made < 0) return errno = -made, jail_refused("socketpair", NULL);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    close(status[0]);
    become(it, program, standard, rules, status[1], parent);
  }
  jail_close(status[1]);
  if (pid < 0) return jail_close(status[0]), jail_refused("fork", NULL);
  const bool good = hear(status[0], listener);
  close(status[0]);
  if (!good) kill(pid, SIGKILL);  // nobody may know how far it came; it is reaped as any orphan
  return good ? pid : -1;
}
