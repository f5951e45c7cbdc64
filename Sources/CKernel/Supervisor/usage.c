// What a run uses, over all its processes: proc(5). It is asked a few dozen times a second at most.

#include "supervise.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// What is opened outside of the jail, and read inside: the host's /proc, for where the jail has
/// none of its own, and the host's memory, which the jail's does not tell.
static struct {
  bool is_open;
  int processes, memory;  // -1: not there
  int64_t total, available;  // when the run began
} host;

/// The /proc that is read: a directory.
static struct {
  int directory;  // -1: there is none
  bool is_ours;   // it shows our PID namespace and nothing else
} proc = {.directory = -1};

static void choose_proc(bool namespaced) {
  if (proc.directory >= 0) return;
  const int flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
  const bool has_own = access(namespaced ? "/proc/1" : "/proc/self", F_OK) == 0;
  proc.directory = has_own ? open("/proc", flags) : host.is_open ? host.processes : -1;
  proc.is_ours = has_own && namespaced;
}

int supervise_look_at(int directory, pid_t pid, struct process *it) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "%d/stat", (int)pid);
  if (!jail_read_text(directory, path, text, sizeof text)) return 0;
  const char *rest = strrchr(text, ')');  // behind the name, which may hold anything
  if (!rest) return -1;
  const int read = sscanf(
      rest + 1,
      " %*c %ld %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %lu %lu %*d %*d %ld %*d %*u %lu %ld",
      &it->parent, &it->user, &it->system, &it->children_user, &it->children_system, &it->threads,
      &it->address_space, &it->resident);
  return read == 8 ? 1 : -1;
}

/// The processes of the run. The list grows: who is not in it would count for nobody.
static struct {
  pid_t *pids;
  int count, room;
} run;

static bool note_process(pid_t pid) {
  if (run.count == run.room) {
    const int room = run.room ? run.room * 2 : 1024;
    pid_t *pids = realloc(run.pids, (size_t)room * sizeof *pids);
    if (!pids) return false;
    run.pids = pids;
    run.room = room;
  }
  run.pids[run.count++] = pid;
  return true;
}

/// The children that all threads of a process have. False: no memory to note them.
static bool note_children(pid_t parent) {
  char path[64];
  snprintf(path, sizeof path, "%d/task", (int)parent);
  DIR *tasks = jail_entries(proc.directory, path);
  if (!tasks) return true;
  bool good = true;
  for (struct dirent *task; (task = readdir(tasks));) {
    if (*task->d_name == '.') continue;
    char file[340];
    snprintf(file, sizeof file, "%s/children", task->d_name);
    const int fd = openat(dirfd(tasks), file, O_RDONLY | O_CLOEXEC);
    FILE *children = fd < 0 ? NULL : fdopen(fd, "r");
    for (int pid; children && good && fscanf(children, "%d", &pid) == 1;) good = note_process(pid);
    if (children) fclose(children);
    else jail_close(fd);
  }
  closedir(tasks);
  return good;
}

/// Finds the processes of the run. False: no memory to note them.
static bool find_processes(void) {
  run.count = 0;
  bool good = true;
  if (!proc.is_ours) {
    // Our own number as that /proc has it.
    char self[16];
    const ssize_t length = readlinkat(proc.directory, "self", self, sizeof self - 1);
    if (length <= 0) return true;
    self[length] = 0;
    good = note_children((pid_t)strtol(self, NULL, 10));
    for (int i = 0; good && i < run.count; i++) good = note_children(run.pids[i]);
    return good;
  }
  // All of it but its first process is the run.
  DIR *processes = jail_entries(proc.directory, ".");
  if (!processes) return true;
  for (struct dirent *entry; good && (entry = readdir(processes));) {
    const long pid = strtol(entry->d_name, NULL, 10);
    if (pid > 1) good = note_process((pid_t)pid);
  }
  closedir(processes);
  return good;
}

/// Bytes of a process's page tables, which are in none of its other numbers: a table of 4 KiB can be
/// all that the kernel keeps of 2 MiB that were only ever read. Who has little address space needs
/// no look.
static int64_t page_tables(pid_t pid, unsigned long address_space) {
  if (address_space < 1UL << 30) return 0;
  char path[64], text[4096];
  snprintf(path, sizeof path, "%d/status", (int)pid);
  if (!jail_read_text(proc.directory, path, text, sizeof text)) return 0;
  const char *line = strstr(text, "\nVmPTE:");
  return line ? strtoll(line + 7, NULL, 10) * 1024 : 0;
}

/// What all processes of a run use together.
struct usage {
  int64_t memory;     // bytes that are resident now
  int64_t cpu_us;     // of those that live, and of those that were reaped
  int64_t processes;  // and threads
};

int64_t supervise_cpu_of_reaped(void) {
  struct rusage used;
  getrusage(RUSAGE_CHILDREN, &used);
  return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000LL + used.ru_utime.tv_usec
      + used.ru_stime.tv_usec;
}

/// Measures it; false where /proc does not tell.
static bool usage_of_all(struct usage *usage, bool namespaced) {
  static long page, ticks;
  if (!page) page = sysconf(_SC_PAGESIZE), ticks = sysconf(_SC_CLK_TCK);
  choose_proc(namespaced);
  if (proc.directory < 0) return false;
  *usage = (struct usage){.cpu_us = supervise_cpu_of_reaped()};
  // Who cannot even be noted is too many.
  if (!find_processes()) usage->processes = INT64_MAX / 2;
  for (int i = 0; i < run.count; i++) {
    struct process it;
    if (supervise_look_at(proc.directory, run.pids[i], &it) <= 0) continue;
    // Of the process, and of those of its children that it waited for.
    const unsigned long used = it.user + it.system + it.children_user + it.children_system;
    usage->memory += (int64_t)it.resident * page + page_tables(run.pids[i], it.address_space);
    usage->cpu_us += (int64_t)used * 1000000 / ticks;
    usage->processes += it.threads;
  }
  return true;
}

uint64_t supervise_tasks_of_user(void) {
  DIR *processes = opendir("/proc");
  if (!processes) return 0;
  uint64_t count = 0;
  for (struct dirent *entry; (entry = readdir(processes));) {
    char path[300];
    struct stat info;
    snprintf(path, sizeof path, "/proc/%s/task", entry->d_name);
    if (*entry->d_name < '1' || *entry->d_name > '9') continue;
    // A directory has two links more than directories in it.
    if (stat(path, &info) == 0 && info.st_uid == geteuid() && info.st_nlink > 2)
      count += info.st_nlink - 2;
  }
  closedir(processes);
  return count;
}

/// A line of /proc/meminfo, in bytes; -1: there is none.
static int64_t memory_line(const char *text, const char *name) {
  const char *line = strstr(text, name);
  return line ? strtoll(line + strlen(name), NULL, 10) * 1024 : -1;
}

static int64_t host_available(int64_t *total) {
  char text[1024];
  const ssize_t length = pread(host.memory, text, sizeof text - 1, 0);
  text[length > 0 ? length : 0] = 0;
  if (total) *total = memory_line(text, "MemTotal:");
  return memory_line(text, "MemAvailable:");
}

void supervise_open_host(void) {
  if (host.is_open) return;
  host.is_open = true;
  host.processes = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
  host.memory = open("/proc/meminfo", O_RDONLY | O_CLOEXEC);
  if (host.memory >= 0) host.available = host_available(&host.total);
}

/// Whether the host has little memory left, and much less than when this run began. What a run has
/// in sockets, pipes, page tables, and shared memory that no process has mapped, belongs to no
/// process: nothing else shows it.
static bool host_is_short_of(uint64_t limit) {
  if (!host.is_open || host.memory < 0 || host.available < 0 || host.total <= 0) return false;
  const int64_t now = host_available(NULL);
  return now >= 0 && now < host.total / 8 && host.available - now > (int64_t)limit;
}

const char *supervise_excess(const struct supervision *it, bool namespaced, int64_t *peak) {
  struct usage usage;
  if (it->limits[LIMIT_MEMORY].given && host_is_short_of(it->limits[LIMIT_MEMORY].value))
    return "memory";
  if (usage_of_all(&usage, namespaced)) {
    if (usage.memory > *peak) *peak = usage.memory;
    const struct limit *limits = it->limits;
    const struct limit *memory = &limits[LIMIT_MEMORY], *cpu = &limits[LIMIT_CPU],
                       *processes = &limits[LIMIT_PROCESSES];
    // Of many processes each has its share of the memory: what they are too many of comes first.
    if (processes->given && usage.processes > (int64_t)processes->value) return "processes";
    if (memory->given && usage.memory > (int64_t)memory->value) return "memory";
    if (cpu->given && usage.cpu_us > (int64_t)cpu->value * 1000000) return "cpu";
  }
  return supervise_work_is_full(it, proc.directory, run.pids, run.count) ? "disk" : NULL;
}
