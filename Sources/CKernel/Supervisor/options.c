// The grammar of the supervisor's command line. It is documented in supervise.c.

#include "supervise.h"

#ifdef __linux__
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// The value, if `argument` is `key=value`; else NULL.
static const char *value_of(const char *argument, const char *key) {
  const size_t length = strlen(key);
  return strncmp(argument, key, length) == 0 && argument[length] == '='
      ? argument + length + 1 : NULL;
}

/// A decimal number of digits only, from `low` to `high`.
static bool number(const char *text, uint64_t low, uint64_t high, uint64_t *result) {
  uint64_t value = 0;
  if (!*text) return false;
  for (; *text; text++) {
    const unsigned digit = (unsigned)(*text - '0');
    if (digit > 9 || value > (high - digit) / 10) return false;
    value = value * 10 + digit;
  }
  *result = value;
  return value >= low && value <= high;
}

/// The tier of that name; -1: there is none.
static int tier_named(const char *name) {
  static const struct { const char *name; enum tier tier; } tiers[] = {
    {"namespaces", TIER_NAMESPACES}, {"bubblewrap", TIER_BUBBLEWRAP}, {"landlock", TIER_LANDLOCK}};
  for (size_t i = 0; i < sizeof tiers / sizeof *tiers; i++)
    if (strcmp(tiers[i].name, name) == 0) return (int)tiers[i].tier;
  return -1;
}

static bool take_flag(bool *slot, const char *value) {
  if (*slot || strcmp(value, "1") != 0) return false;
  return *slot = true;
}

static const uint64_t longest_ms = 24ULL * 3600 * 1000;

/// NAME=VALUE with a name.
static bool is_assignment(const char *text) {
  const char *equals = strchr(text, '=');
  return equals && equals != text;
}

static bool take_path(const char **slot, const char *value) {
  if (*slot || *value != '/') return false;
  *slot = value;
  return true;
}

/// DEVICE:INODE, as statx(2) has them.
static bool take_identity(struct program *program, const char *value) {
  char device[21];
  const char *colon = strchr(value, ':');
  const size_t length = colon ? (size_t)(colon - value) : sizeof device;
  if (program->is_known || length >= sizeof device) return false;
  memcpy(device, value, length);
  device[length] = 0;
  return program->is_known = number(device, 0, UINT64_MAX, &program->device)
      && number(colon + 1, 0, UINT64_MAX, &program->inode);
}

static bool take_ms(int64_t *slot, const char *value) {
  uint64_t n;
  if (*slot || !number(value, 1, longest_ms, &n)) return false;
  *slot = (int64_t)n;
  return true;
}

/// Puts `value` behind what is in the list already. Lists here are short.
static void append(char **list, const char *value) {
  while (*list) list++;
  *list = (char *)(uintptr_t)value;  // execve(2) wants char *, and does not write
}

/// Whether what was said of the jail goes together; NULL, or why not.
static const char *check_jail(struct jail *jail) {
  if (!jail->work_bytes != !jail->work_inodes) return "work-bytes and work-inodes go together";
  const bool has_memory = jail->work_bytes && !jail->work_host;
  if (jail->fill && (!has_memory || jail->overlay)) return "fill goes with memory, and no overlay";
  if (jail->maps_overlay && (!jail->overlay || !jail->drops_user))
    return "overlay-owner goes with an overlay and a uid";
  if (jail->overlay && (jail->tier != TIER_NAMESPACES || !has_memory))
    return "an overlay needs the tier namespaces and a work directory in memory";
  if ((jail->tier == TIER_BUBBLEWRAP) != (jail->bubblewrap != NULL))
    return "bubblewrap names the program of the tier bubblewrap";
  const bool has_root = jail->tier == TIER_NAMESPACES || jail->tier == TIER_BUBBLEWRAP;
  if (has_memory && !has_root) return "a work directory in memory needs a root of its own";
  jail->work = has_root && (has_memory || jail->work_host) ? JAIL_WORK : jail->work_host;
  return NULL;
}

const char *supervise_parse(struct supervision *it, int count, char **arguments) {
  *it = (struct supervision){
    .limits = {
      {.key = "cpu", .resource = RLIMIT_CPU},
      {.key = "memory", .resource = RLIMIT_DATA},
      {.key = "file", .resource = RLIMIT_FSIZE},
      {.key = "descriptors", .resource = RLIMIT_NOFILE},
      {.key = "processes", .resource = RLIMIT_NPROC},
    }};
  const size_t room = (size_t)count + 2;  // each list fits all arguments, argv[0] and the NULL
  char **lists = calloc(4 * room, sizeof *lists);
  if (!lists) return "no memory";
  it->command.environment = lists;
  it->service.arguments = lists + room;
  it->service.environment = lists + 2 * room;
  it->jail.reads = lists + 3 * room;
  it->count = count;
  it->arguments = arguments;
  bool has_uid = false, has_gid = false;

  int i = 0;
  for (; i < count && strcmp(arguments[i], "--") != 0; i++) {
    const char *argument = arguments[i], *value;
    uint64_t n;
    bool good = false;
    if ((value = value_of(argument, "env"))) {
      if ((good = is_assignment(value))) append(it->command.environment, value);
    } else if ((value = value_of(argument, "cd"))) {
      good = take_path(&it->command.directory, value);
    } else if ((value = value_of(argument, "cd-is"))) {
      good = take_identity(&it->command, value);
    } else if ((value = value_of(argument, "wall-ms"))) {
      good = take_ms(&it->wall_ms, value);
    } else if ((value = value_of(argument, "uid"))) {
      if ((good = !has_uid && number(value, 1, UINT32_MAX - 1, &n))) it->jail.uid = (uid_t)n;
      has_uid = true;
    } else if ((value = value_of(argument, "gid"))) {
      if ((good = !has_gid && number(value, 1, UINT32_MAX - 1, &n))) it->jail.gid = (gid_t)n;
      has_gid = true;
    } else if ((value = value_of(argument, "service"))) {
      if ((good = take_path(&it->service.path, value))) append(it->service.arguments, value);
    } else if ((value = value_of(argument, "service-arg"))) {
      if ((good = it->service.path != NULL)) append(it->service.arguments, value);
    } else if ((value = value_of(argument, "service-env"))) {
      if ((good = is_assignment(value))) append(it->service.environment, value);
    } else if ((value = value_of(argument, "service-cd"))) {
      good = take_path(&it->service.directory, value);
    } else if ((value = value_of(argument, "ready-file"))) {
      good = take_path(&it->ready_file, value);
    } else if ((value = value_of(argument, "ready-word"))) {
      if ((good = !it->ready_word && *value)) it->ready_word = value;
    } else if ((value = value_of(argument, "ready-ms"))) {
      good = take_ms(&it->ready_ms, value);
    } else if ((value = value_of(argument, "stop-signal"))) {
      if ((good = !it->stop_signal && number(value, 1, 64, &n))) it->stop_signal = (int)n;
    } else if ((value = value_of(argument, "stop-ms"))) {
      good = take_ms(&it->stop_ms, value);
    } else if ((value = value_of(argument, "tier"))) {
      if ((good = it->jail.tier == TIER_NONE && tier_named(value) >= 0))
        it->jail.tier = (enum tier)tier_named(value);
    } else if ((value = value_of(argument, "bubblewrap"))) {
      good = take_path(&it->jail.bubblewrap, value);
    } else if ((value = value_of(argument, "read"))) {
      if ((good = *value == '/')) append(it->jail.reads, value);
    } else if ((value = value_of(argument, "work"))) {
      good = take_path(&it->jail.work_host, value);
    } else if ((value = value_of(argument, "work-bytes"))) {
      good = !it->jail.work_bytes && number(value, 4096, 1ULL << 40, &it->jail.work_bytes);
    } else if ((value = value_of(argument, "work-inodes"))) {
      good = !it->jail.work_inodes && number(value, 16, 1ULL << 32, &it->jail.work_inodes);
    } else if ((value = value_of(argument, "fill"))) {
      good = take_path(&it->jail.fill, value);
    } else if ((value = value_of(argument, "overlay"))) {
      good = take_path(&it->jail.overlay, value);
    } else if ((value = value_of(argument, "overlay-owner"))) {
      if ((good = !it->jail.maps_overlay && number(value, 0, UINT32_MAX - 1, &n)))
        it->jail.overlay_owner = (uid_t)n;
      it->jail.maps_overlay = true;
    } else if ((value = value_of(argument, "network"))) {
      good = take_flag(&it->jail.network, value);
    } else if ((value = value_of(argument, "shared-memory"))) {
      good = !it->jail.shared_memory && number(value, 1, 1 << 30, &it->jail.shared_memory);
    } else if ((value = value_of(argument, "skip-landlock"))) {
      good = take_flag(&it->jail.skips_landlock, value);
    } else if ((value = value_of(argument, "skip-seccomp"))) {
      good = take_flag(&it->jail.skips_seccomp, value);
    } else {
      for (int l = 0; l < LIMIT_COUNT && !good; l++) {
        struct limit *limit = &it->limits[l];
        if (!(value = value_of(argument, limit->key))) continue;
        if (limit->given || !number(value, 1, INT64_MAX, &n)) return argument;
        good = limit->given = true;
        limit->value = (rlim_t)n;
      }
    }
    if (!good) return argument;
  }

  if (i + 1 >= count) return "no program after --";
  if (arguments[i + 1][0] != '/') return "the program is not an absolute path";
  if (it->jail.tier != TIER_NONE && geteuid() == 0 && !has_uid) return "root must name a uid";
  if (has_uid != has_gid) return "uid and gid go together";
  it->jail.drops_user = has_uid;
  const char *wrong = check_jail(&it->jail);
  if (wrong) return wrong;
  it->command.path = arguments[i + 1];
  it->command.arguments = arguments + i + 1;  // main's argv ends with a NULL
  if (!it->command.directory) it->command.directory = "/";
  if (!it->service.directory) it->service.directory = "/";
  const int given = !!it->ready_file + !!it->ready_word + !!it->ready_ms + !!it->stop_signal
                  + !!it->stop_ms;
  if (given != (it->service.path ? 5 : 0))
    return "a service goes with ready-file, ready-word, ready-ms, stop-signal and stop-ms";
  return NULL;
}
#endif
