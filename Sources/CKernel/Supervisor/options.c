// The grammar of the supervisor's command line. It is documented in supervise.c.

#include "supervise.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// How the value of a key is read.
enum kind { PATH, WORD, FLAG, NUMBER_32, NUMBER_64, TIER, IDENTITY, PATHS, TEXTS, ASSIGNMENTS };

enum { LONGEST_MS = 24 * 3600 * 1000 };

/// The keys. What is a list may come again.
static const struct option {
  const char *key;
  enum kind kind;
  size_t slot;         // where it goes in a struct supervision
  uint64_t low, high;  // of a number
  size_t given;        // which bool there tells that it was given; 0: none
} options[] = {
#define AT(member) offsetof(struct supervision, member)
#define LIMIT(key, which) \
  {key, NUMBER_64, AT(limits[which].value), 1, INT64_MAX, AT(limits[which].given)}
  {"cd", PATH, AT(command.directory)},
  {"cd-is", IDENTITY, AT(command)},
  {"env", ASSIGNMENTS, AT(command.environment)},
  {"wall-ms", NUMBER_64, AT(wall_ms), 1, LONGEST_MS},
  LIMIT("cpu", LIMIT_CPU), LIMIT("memory", LIMIT_MEMORY), LIMIT("file", LIMIT_FILE),
  LIMIT("descriptors", LIMIT_DESCRIPTORS), LIMIT("processes", LIMIT_PROCESSES),
  {"tier", TIER, AT(jail.tier)},
  {"bubblewrap", PATH, AT(jail.bubblewrap)},
  {"uid", NUMBER_32, AT(jail.uid), 1, UINT32_MAX - 1, AT(jail.drops_user)},
  {"gid", NUMBER_32, AT(jail.gid), 1, UINT32_MAX - 1},
  {"read", PATHS, AT(jail.reads)},
  {"work-bytes", NUMBER_64, AT(jail.work_bytes), 4096, 1ULL << 40},
  {"work-inodes", NUMBER_64, AT(jail.work_inodes), 16, 1ULL << 32},
  {"fill", PATH, AT(jail.fill)},
  {"work", PATH, AT(jail.work_host)},
  {"overlay", PATH, AT(jail.overlay)},
  {"overlay-owner", NUMBER_32, AT(jail.overlay_owner), 0, UINT32_MAX - 1, AT(jail.maps_overlay)},
  {"network", FLAG, AT(jail.network)},
  {"shared-memory", NUMBER_64, AT(jail.shared_memory), 1, 1 << 30},
  {"skip-landlock", FLAG, AT(jail.skips_landlock)},
  {"skip-seccomp", FLAG, AT(jail.skips_seccomp)},
  {"service", PATH, AT(service.path)},
  {"service-arg", TEXTS, AT(service.arguments)},
  {"service-env", ASSIGNMENTS, AT(service.environment)},
  {"service-cd", PATH, AT(service.directory)},
  {"ready-file", PATH, AT(ready_file)},
  {"ready-word", WORD, AT(ready_word)},
  {"ready-ms", NUMBER_64, AT(ready_ms), 1, LONGEST_MS},
  {"stop-signal", NUMBER_32, AT(stop_signal), 1, 64},
  {"stop-ms", NUMBER_64, AT(stop_ms), 1, LONGEST_MS},
#undef LIMIT
#undef AT
};

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

static bool take_tier(enum tier *slot, const char *name) {
  static const struct { const char *name; enum tier tier; } tiers[] = {
    {"namespaces", TIER_NAMESPACES}, {"bubblewrap", TIER_BUBBLEWRAP}, {"landlock", TIER_LANDLOCK}};
  for (size_t i = 0; i < COUNT(tiers); i++)
    if (strcmp(tiers[i].name, name) == 0) return *slot = tiers[i].tier, true;
  return false;
}

/// DEVICE:INODE, as statx(2) has them.
static bool take_identity(struct program *program, const char *value) {
  char device[21];
  const char *colon = strchr(value, ':');
  const size_t length = colon ? (size_t)(colon - value) : sizeof device;
  if (length >= sizeof device) return false;
  memcpy(device, value, length);
  device[length] = 0;
  return program->is_known = number(device, 0, UINT64_MAX, &program->device)
      && number(colon + 1, 0, UINT64_MAX, &program->inode);
}

/// Puts `value` behind what is in the list already, if it may be. Lists here are short.
static bool append(char **list, const char *value, bool is_good) {
  while (*list) list++;
  if (is_good) *list = (char *)(uintptr_t)value;  // execve(2) wants char *, and does not write
  return is_good;
}

/// Puts a value in its place. False: it is no good.
static bool take(struct supervision *it, const struct option *option, const char *value) {
  char *slot = (char *)it + option->slot;
  uint64_t n;
  if (option->given) *(bool *)((char *)it + option->given) = true;
  switch (option->kind) {
    case PATH: return *(const char **)slot = value, *value == '/';
    case WORD: return *(const char **)slot = value, *value != 0;
    case FLAG: return *(bool *)slot = strcmp(value, "1") == 0;
    case NUMBER_32:
      if (!number(value, option->low, option->high, &n)) return false;
      return *(uint32_t *)slot = (uint32_t)n, true;
    case NUMBER_64: return number(value, option->low, option->high, (uint64_t *)slot);
    case TIER: return take_tier((enum tier *)slot, value);
    case IDENTITY: return take_identity((struct program *)slot, value);
    case PATHS: return append(*(char ***)slot, value, *value == '/');
    case TEXTS: return append(*(char ***)slot, value, it->service.path != NULL);
    case ASSIGNMENTS:  // NAME=VALUE with a name
      return append(*(char ***)slot, value, *value != '=' && strchr(value, '='));
  }
  return false;
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
  it->service.arguments = lists + room + 1;  // behind argv[0]
  it->service.environment = lists + 2 * room;
  it->jail.reads = lists + 3 * room;
  it->count = count;
  it->arguments = arguments;

  int i = 0;
  bool seen[COUNT(options)] = {false};
  for (; i < count && strcmp(arguments[i], "--") != 0; i++) {
    const char *value = NULL;
    size_t o = 0;
    while (o < COUNT(options) && !(value = value_of(arguments[i], options[o].key))) o++;
    if (!value || (seen[o] && options[o].kind < PATHS)) return arguments[i];
    if (!take(it, &options[o], value)) return arguments[i];
    seen[o] = true;
  }

  if (i + 1 >= count) return "no program after --";
  if (arguments[i + 1][0] != '/') return "the program is not an absolute path";
  if (it->jail.tier != TIER_NONE && geteuid() == 0 && !it->jail.drops_user)
    return "root must name a uid";
  if (it->jail.drops_user != (it->jail.gid != 0)) return "uid and gid go together";
  const char *wrong = check_jail(&it->jail);
  if (wrong) return wrong;
  *--it->service.arguments = (char *)(uintptr_t)it->service.path;
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
