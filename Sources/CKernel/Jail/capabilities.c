// Rights that a process gives up for good: capabilities(7), setresuid(2).

#include "jail.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int jail_drop_user(const struct jail *jail) {
  if (!jail->drops_user) return 0;
  if (setgroups(0, NULL) < 0) return jail_refused("setgroups", NULL);
  if (setresgid(jail->gid, jail->gid, jail->gid) < 0) return jail_refused("setresgid", NULL);
  if (setresuid(jail->uid, jail->uid, jail->uid) < 0) return jail_refused("setresuid", NULL);
  return 0;
}

int jail_drop_capabilities(void) {
  // The bounding set first: capset(2) takes away the right to change it.
  for (unsigned long capability = 0; capability < 64; capability++) {
    if (jail_set(PR_CAPBSET_DROP, capability) == 0) continue;
    if (errno == EINVAL) break;  // beyond the last one that this kernel knows
    if (errno == EPERM) break;   // no right to: without capabilities nothing can come of it
    return jail_refused("PR_CAPBSET_DROP", NULL);
  }
  if (jail_set(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL) < 0 && errno != EINVAL)
    return jail_refused("PR_CAP_AMBIENT", NULL);
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  const struct __user_cap_data_struct none[2] = {0};
  if (syscall(SYS_capset, &header, none) < 0) return jail_refused("capset", NULL);
  return 0;
}
