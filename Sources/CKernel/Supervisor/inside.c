// The process inside of the jail: it starts service and command, waits, and reports.
//
// In a PID namespace it is process 1: with it the kernel kills all that is left of the run.

#include "CKernel.h"
#include "supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/// How the run ended, in the words of the answer.
struct ending {
  const char *how;
  int value;
  char step[sizeof(struct refusal) + 16];
};

/// One run, as it is seen from inside.
struct run {
  const struct supervision *it;
  struct watch watch;
  struct blocked blocked;
  bool namespaced;
  int rules;  // Landlock's; -2: none
  int64_t started_us, next_look_us, peak;
};

/// How often the usage is looked at, and when first: most runs are over by then.
enum { LOOK_US = 25000 };

static struct ending ending_of(
    const struct child *child, const char *exited, const char *signaled) {
  return WIFSIGNALED(child->status)
      ? (struct ending){.how = signaled, .value = WTERMSIG(child->status)}
      : (struct ending){.how = exited, .value = WEXITSTATUS(child->status)};
}

static struct ending ending_unstarted(const char *who) {
  struct ending ending = {.how = "unstarted", .value = jail_refusal.error};
  snprintf(ending.step, sizeof ending.step, "%s%s", who, jail_refusal.step);
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

/// Waits until something happens or `deadline_us`. True: the run must end, and `ending` says why.
static bool must_end(struct run *run, int64_t deadline_us, struct ending *ending) {
  const int64_t look = run->next_look_us;
  supervise_wait(&run->watch, deadline_us && deadline_us < look ? deadline_us : look);
  // Nobody would read the report: its reader is gone.
  if (run->watch.stopping || run->watch.heard)
    return *ending = (struct ending){.how = "stopped"}, true;
  const int64_t now = supervise_now();
  if (now < look) return false;
  const char *excess = supervise_excess(run->it, run->namespaced, &run->peak);
  // Looking takes time in proportion to what there is to see: never more than a tenth of it all.
  const int64_t took = supervise_now() - now;
  run->next_look_us = now + (took * 10 > LOOK_US ? took * 10 : LOOK_US);
  return excess && (*ending = (struct ending){.how = excess}, true);
}

/// Starts the service and waits until it is ready. False: it is not, and `ending` says why.
static bool serve(struct run *run, struct ending *ending) {
  const struct supervision *it = run->it;
  struct watch *watch = &run->watch;
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int standard[3] = {null, STDERR_FILENO, STDERR_FILENO};
  const pid_t pid = null < 0
      ? jail_refused("/dev/null", NULL)
      : supervise_start(it, &it->service, standard, run->rules, &watch->listeners[0]);
  jail_close(null);
  if (pid < 0) return *ending = ending_unstarted("service "), false;
  watch->service.pid = pid;

  const int64_t deadline = deadline_after(it->ready_ms);
  while (!contains(it->ready_file, it->ready_word)) {
    const int64_t now = supervise_now();
    if (must_end(run, now + 1000, ending)) return false;
    if (watch->service.ended)
      return *ending = ending_of(&watch->service, "service-exited", "service-signaled"), false;
    if (now >= deadline) return *ending = (struct ending){.how = "unready"}, false;
  }
  return true;
}

/// Runs the command until it ends, or must.
static struct ending command(struct run *run, int input) {
  const struct supervision *it = run->it;
  struct watch *watch = &run->watch;
  const int err = it->service.path ? STDOUT_FILENO : STDERR_FILENO;
  const int standard[3] = {input, STDOUT_FILENO, err};
  run->started_us = supervise_now();
  const pid_t pid =
      supervise_start(it, &it->command, standard, run->rules, &watch->listeners[1]);
  if (pid < 0) return ending_unstarted("");
  watch->command.pid = pid;

  const int64_t deadline = deadline_after(it->wall_ms);
  for (;;) {
    struct ending ending;
    if (must_end(run, deadline, &ending)) return ending;
    if (watch->command.ended) {
      ending = ending_of(&watch->command, "exited", "signaled");
      // A tool that came to grief over a limit, between two looks.
      const bool failed = strcmp(ending.how, "exited") != 0 || ending.value != 0;
      const char *excess = failed ? supervise_excess(it, run->namespaced, &run->peak) : NULL;
      const struct limit *memory = &it->limits[LIMIT_MEMORY];
      const bool was_large = watch->command.usage.ru_maxrss > (int64_t)(memory->value / 1024);
      if (failed && memory->given && was_large) excess = "memory";
      return excess ? (struct ending){.how = excess} : ending;
    }
    if (watch->service.ended)
      return ending_of(&watch->service, "service-exited", "service-signaled");
    if (deadline && supervise_now() >= deadline) return (struct ending){.how = "timeout"};
  }
}

/// Asks the service to end and waits for it, so that it can give back what outlives a process
/// (postgres: a System V shared memory segment). In an IPC namespace nothing does.
static void dismiss(struct run *run) {
  struct watch *watch = &run->watch;
  if (!watch->service.pid || watch->service.ended) return;
  kill(watch->service.pid, run->it->stop_signal);
  const int64_t deadline = deadline_after(run->it->stop_ms);
  while (!watch->service.ended && supervise_now() < deadline) supervise_wait(watch, deadline);
}

/// Leaves nothing of the run, so that what it used is counted.
static void end_all(struct run *run) {
  struct watch *watch = &run->watch;
  if (!run->namespaced || run->it->jail.work_host) {
    // First the others: the service may need time, and its files, to end well.
    if (watch->service.pid && !watch->service.ended) supervise_sweep(watch, watch->service.pid);
    dismiss(run);
  }
  if (!run->namespaced) {
    supervise_sweep(watch, 0);
    return;
  }
  kill(-1, SIGKILL);  // all of the namespace but this process
  const int64_t deadline = supervise_now() + 5 * 1000000;
  while (supervise_reap(watch) && supervise_now() < deadline)
    supervise_wait(watch, supervise_now() + 100000);
}

/// The report while it is written: one write(2), which a pipe takes whole.
struct text {
  char bytes[4000 + 1];
  size_t length;
};

/// False: it does not fit, with `spare` bytes left for what comes last.
__attribute__((format(printf, 3, 4)))
static bool append(struct text *text, size_t spare, const char *format, ...) {
  const size_t used = text->length + spare;
  if (used >= sizeof text->bytes) return false;
  va_list list;
  va_start(list, format);
  const size_t room = sizeof text->bytes - used;
  const int length = vsnprintf(text->bytes + text->length, room, format, list);
  va_end(list);
  if (length < 0 || (size_t)length >= room) return false;
  text->length += (size_t)length;
  return true;
}

/// Everything but plain printing characters as %XX: the text is the tool's.
static const char *encoded(const char *text, char *room) {
  char *at = room;
  for (; *text; text++) {
    const unsigned char byte = (unsigned char)*text;
    if (byte > ' ' && byte < 127 && byte != '%') *at++ = (char)byte;
    else at += sprintf(at, "%%%02X", byte);
  }
  *at = 0;
  return room;
}

static void answer(const struct run *run, const struct ending *ending, int report) {
  const struct child *child = &run->watch.command, *service = &run->watch.service;
  const int64_t end = child->ended ? child->ended_us : supervise_now();
  int64_t peak = run->peak / 1024;
  if (child->usage.ru_maxrss > peak) peak = child->usage.ru_maxrss;
  if (service->usage.ru_maxrss > peak) peak = service->usage.ru_maxrss;
  struct text text = {.length = 0};
  append(&text, 0, "%s %d %lld %lld %lld%s%s\n", ending->how, ending->value,
         (long long)(child->pid ? end - run->started_us : 0),
         (long long)supervise_cpu_of_reaped(), (long long)peak, *ending->step ? " " : "",
         ending->step);
  char room[BLOCKED_DETAIL * 3 + 1];
  int64_t others = run->blocked.others;
  for (int i = 0; i < run->blocked.count; i++) {
    const struct blocked_entry *entry = &run->blocked.entries[i];
    if (!append(&text, 48, "blocked %s %s\n", entry->call, encoded(entry->detail, room))) others++;
  }
  if (others) append(&text, 0, "blocked others %lld\n", (long long)others);
  (void)TEMP_FAILURE_RETRY(write(report, text.bytes, text.length));
}

/// The layers that are put on in here. `rules` are Landlock's, for each tool.
static int put_on_layers(const struct supervision *it, bool namespaced, int *rules) {
  const struct jail *jail = &it->jail;
  *rules = -2;
  if (namespaced && jail_drop_capabilities() < 0) return -1;
  if (jail_set(PR_SET_NO_NEW_PRIVS, 1) < 0) return jail_refused("PR_SET_NO_NEW_PRIVS", NULL);
  // Without a PID namespace it is in /proc that what is left of a run is found.
  if (jail->tier == TIER_LANDLOCK && access("/proc/self/stat", R_OK) < 0)
    return jail_refused("read", "/proc");
  if (jail->tier == TIER_NONE || jail->skips_landlock) return 0;
  *rules = jail_landlock_rules(jail);
  if (*rules == -1) return -1;
  // Namespaces hold without it; the tier that it is named after does not.
  if (*rules == -2 && jail->tier == TIER_LANDLOCK)
    return errno = ENOSYS, jail_refused("landlock_create_ruleset", NULL);
  return 0;
}

_Noreturn void supervise_inside(const struct supervision *it, int input, int report) {
  struct run run = {.it = it, .namespaced = getpid() == 1, .rules = -2};
  signal(SIGPIPE, SIG_IGN);
  if (supervise_watch_open(&run.watch, report) < 0) supervise_refuse(report, "signalfd");
  supervise_open_host();  // in bubblewrap's jail: this is another program
  run.watch.is_first = run.namespaced;
  run.watch.jail = &it->jail;
  run.watch.blocked = &run.blocked;
  if (put_on_layers(it, run.namespaced, &run.rules) < 0) supervise_unjailed(report);
  // No tool may look into this process, which has the same user.
  if (jail_set(PR_SET_DUMPABLE, 0) < 0
      || (!run.namespaced && jail_set(PR_SET_CHILD_SUBREAPER, 1) < 0))
    supervise_refuse(report, "prctl");

  supervise_count_work(it);
  run.next_look_us = supervise_now() + LOOK_US;
  struct ending ending;
  if (!it->service.path || serve(&run, &ending)) ending = command(&run, input);
  end_all(&run);
  answer(&run, &ending, report);
  _exit(0);
}
