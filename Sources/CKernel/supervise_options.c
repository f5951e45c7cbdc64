// The grammar of the supervisor's command line. It is documented in supervise.c.

#include "supervise.h"

#ifdef __linux__
#include <signal.h>
#include <stdlib.h>
#include <string.h>

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

const char *supervise_parse(struct supervision *it, int count, char **arguments) {
  *it = (struct supervision){
    .limits = {
      {.key = "cpu", .resource = RLIMIT_CPU},
      {.key = "memory", .resource = RLIMIT_AS},
      {.key = "file", .resource = RLIMIT_FSIZE},
      {.key = "descriptors", .resource = RLIMIT_NOFILE},
      {.key = "processes", .resource = RLIMIT_NPROC},
    }};
  const size_t room = (size_t)count + 2;  // each list fits all arguments, argv[0] and the NULL
  char **lists = calloc(3 * room, sizeof *lists);
  if (!lists) return "no memory";
  it->command.environment = lists;
  it->service.arguments = lists + room;
  it->service.environment = lists + 2 * room;
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
    } else if ((value = value_of(argument, "wall-ms"))) {
      good = take_ms(&it->wall_ms, value);
    } else if ((value = value_of(argument, "uid"))) {
      if ((good = !has_uid && number(value, 1, UINT32_MAX - 1, &n))) it->uid = (uid_t)n;
      has_uid = true;
    } else if ((value = value_of(argument, "gid"))) {
      if ((good = !has_gid && number(value, 1, UINT32_MAX - 1, &n))) it->gid = (gid_t)n;
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
  if (has_uid != has_gid) return "uid and gid go together";
  it->drops_user = has_uid;
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
