// A process's attributes: prctl(2).

#include "CKernel.h"

#include <errno.h>

#ifdef __linux__
#include <sys/prctl.h>

static int set(int attribute, unsigned long value) {
  return prctl(attribute, value, 0UL, 0UL, 0UL) < 0 ? -errno : 0;
}

int kernel_set_parent_death_signal(int signal) {
  return set(PR_SET_PDEATHSIG, (unsigned long)signal);
}
int kernel_set_child_subreaper(void) { return set(PR_SET_CHILD_SUBREAPER, 1); }
int kernel_set_no_new_privs(void) { return set(PR_SET_NO_NEW_PRIVS, 1); }
int kernel_set_dumpable(int dumpable) { return set(PR_SET_DUMPABLE, dumpable != 0); }
#else
int kernel_set_parent_death_signal(int signal) { return (void)signal, -ENOSYS; }
int kernel_set_child_subreaper(void) { return -ENOSYS; }
int kernel_set_no_new_privs(void) { return -ENOSYS; }
int kernel_set_dumpable(int dumpable) { return (void)dumpable, -ENOSYS; }
#endif
