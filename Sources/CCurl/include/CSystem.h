#ifndef PRESENCE_CSYSTEM_H
#define PRESENCE_CSYSTEM_H

#include <signal.h>
#include <sys/types.h>

// Calls that glibc has and Swift's view of it lacks.

/// A descriptor that is readable while one of the signals is pending (signalfd). Close-on-exec and non-blocking; -1 with
/// errno set where there is none to be had.
int csystem_signal_descriptor(const sigset_t *_Nonnull signals);

/// From now on neither the kernel nor Swift writes a dump of this process, whatever ends it. Commands that it starts have the limit that it
/// was started with.
void csystem_forbid_core_dumps(void);

/// Starts a command in a directory and a process group of its own, with an empty standard input, our standard error, no
/// signal blocked and none that we ignore ignored; a command without a slash is looked for in PATH.
///
/// Returns 0 and sets the command's process id and the descriptor from which its standard output is read, or returns
/// an errno.
int csystem_spawn(char *const _Nullable *_Nonnull arguments, const char *_Nonnull directory, pid_t *_Nonnull child,
                  int *_Nonnull output);

#endif
