// Rights that a process gives up for good: capabilities(7), setresuid(2).

#include "jail.h"

#ifdef __linux__
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int jail_refused(struct refusal *refusal, const char *step, const char *what) {
  refusal->error = errno;
  const int length = snprintf(
      refusal->step, sizeof refusal->step, "%s%s%s", step, what ? " " : "", what ? what : "");
  if (length >= (int)sizeof refusal->step)
    memcpy(refusal->step + sizeof refusal->step - 4, "...", 4);
  // A step is one of the last words of a line.
  for (char *at = refusal->step; *at; at++)
    if ((unsigned char)*at < ' ' || *at == 127) *at = '?';
  return -1;
}

int jail_drop_user(const struct jail *jail, struct refusal *refusal) {
  if (!jail->drops_user) return 0;
  if (setgroups(0, NULL) < 0) return jail_refused(refusal, "setgroups", NULL);
  if (setresgid(jail->gid, jail->gid, jail->gid) < 0) return jail_refused(refusal, "setresgid", NULL);
  if (setresuid(jail->uid, jail->uid, jail->uid) < 0) return jail_refused(refusal, "setresuid", NULL);
  return 0;
}

int jail_drop_capabilities(struct refusal *refusal) {
  // The bounding set first: capset(2) takes away the right to change it.
  for (unsigned long capability = 0; capability < 64; capability++) {
    if (prctl(PR_CAPBSET_DROP, capability, 0UL, 0UL, 0UL) == 0) continue;
    if (errno == EINVAL) break;  // beyond the last one that this kernel knows
    if (errno == EPERM) break;   // no right to: without capabilities nothing can come of it
    return jail_refused(refusal, "PR_CAPBSET_DROP", NULL);
  }
  if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0UL, 0UL, 0UL) < 0 && errno != EINVAL)
    return jail_refused(refusal, "PR_CAP_AMBIENT", NULL);
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  const struct __user_cap_data_struct none[2] = {0};
  if (syscall(SYS_capset, &header, none) < 0) return jail_refused(refusal, "capset", NULL);
  return 0;
}
#endif
