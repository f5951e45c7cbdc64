// From a copy of the supervisor to a confined program.

#include "CKernel.h"
#include "supervise.h"

#ifdef __linux__
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Tells the supervisor which step failed, through a pipe that a successful execve(2) closes.
static _Noreturn void refuse(int status, const char *step, int error) {
  struct refusal refusal = {.error = error};
  strncpy(refusal.step, step, sizeof refusal.step - 1);
  ssize_t written;
  do written = write(status, &refusal, sizeof refusal);
  while (written < 0 && errno == EINTR);
  _exit(SUPERVISE_FAILED);
}

static int set_limit(int resource, rlim_t value, rlim_t above) {
  struct rlimit now;
  if (getrlimit(resource, &now) < 0) return -1;
  const rlim_t soft = value < now.rlim_max ? value : now.rlim_max;
  const rlim_t hard = value + above < now.rlim_max ? value + above : now.rlim_max;
  return setrlimit(resource, &(struct rlimit){.rlim_cur = soft, .rlim_max = hard});
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

static _Noreturn void become(
    const struct supervision *it, const struct program *program, const int standard[3],
    int status, pid_t supervisor) {
#define TRY(step, call) do { if ((call) < 0) refuse(status, step, errno); } while (0)
#define TRY_KERNEL(step, call) \
  do { const int r_ = (call); if (r_ < 0) refuse(status, step, -r_); } while (0)

  TRY("setsid", setsid());  // a session of its own: no terminal to type into (TIOCSTI)
  for (int fd = 0; fd < 3; fd++) TRY("dup2", dup2(standard[fd], fd));

  TRY("setrlimit core", set_limit(RLIMIT_CORE, 0, 0));
  for (int l = 0; l < LIMIT_COUNT; l++) {
    const struct limit *limit = &it->limits[l];
    // Above the soft CPU limit is one more second: SIGXCPU at the first, SIGKILL at the second.
    if (limit->given)
      TRY(limit->key, set_limit(limit->resource, limit->value, limit->resource == RLIMIT_CPU));
  }

  // The jail's namespaces slot in here, after the user is dropped and before the rest.
  if (it->drops_user) {
    TRY("setgroups", setgroups(0, NULL));
    TRY("setresgid", setresgid(it->gid, it->gid, it->gid));
    TRY("setresuid", setresuid(it->uid, it->uid, it->uid));
  }

  // Only now: a change of credentials forgets it (prctl(2)). If the supervisor died before it was
  // set, nobody would tell: that is what getppid is for.
  TRY_KERNEL("PR_SET_PDEATHSIG", kernel_set_parent_death_signal(SIGKILL));
  if (getppid() != supervisor) _exit(SUPERVISE_FAILED);

  TRY("chdir", chdir(program->directory));  // as the user it runs as
  umask(077);
  TRY_KERNEL("PR_SET_NO_NEW_PRIVS", kernel_set_no_new_privs());
  // At exec, not now: until then the status pipe is needed.
  TRY_KERNEL("close_range", kernel_close_range(3, 1));
  reset_signals();
  execve(program->path, program->arguments, program->environment);
  refuse(status, "execve", errno);
#undef TRY
#undef TRY_KERNEL
}

pid_t supervise_start(
    const struct supervision *it, const struct program *program, const int standard[3],
    struct refusal *refusal) {
  int status[2];
  *refusal = (struct refusal){.step = "pipe2"};
  if (pipe2(status, O_CLOEXEC) < 0) return refusal->error = errno, -1;
  const pid_t supervisor = getpid();
  const pid_t pid = fork();
  if (pid == 0) become(it, program, standard, status[1], supervisor);
  const int error = errno;
  close(status[1]);
  if (pid < 0) {
    *refusal = (struct refusal){.error = error, .step = "fork"};
    close(status[0]);
    return -1;
  }
  // Ends with nothing when execve(2) closed the other end, and when a signal ended the child.
  ssize_t got;
  do got = read(status[0], refusal, sizeof *refusal);
  while (got < 0 && errno == EINTR);
  close(status[0]);
  return got == (ssize_t)sizeof *refusal ? -1 : pid;  // a refused child is reaped as any orphan
}
#endif
