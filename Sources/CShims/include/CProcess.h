#ifndef PRESENCE_CPROCESS_H
#define PRESENCE_CPROCESS_H

#include <signal.h>
#include <sys/types.h>

/// The arguments that the process was started with, its name first. They stay valid.
char *_Nullable *_Nonnull cprocess_arguments(int *_Nonnull count);

/// Makes a trap, SEGV, BUS, FPE or ABRT end the process with one line on standard error and status 70.
void cprocess_report_crashes(void);

/// Ends the process with one line and status 70 if it still runs after so many milliseconds.
void cprocess_end_after(long milliseconds);

/// Makes sure that neither the kernel nor Swift writes a dump of this process. The commands that it starts keep the
/// limit that it was started with.
void cprocess_forbid_core_dumps(void);

/// Makes a descriptor that is readable while one of the signals is pending (signalfd), close-on-exec and non-blocking.
/// Returns -1 with errno set if there is none left.
int cprocess_signal_descriptor(const sigset_t *_Nonnull signals);

/// Starts a command in a directory and in a process group of its own. Its standard input is empty and its standard
/// error is ours. No signal is blocked for it, nor ignored because we ignore it. A command without a slash is looked
/// for in PATH.
///
/// Returns 0 and sets the process id and the descriptor of the command's standard output, or returns an errno.
int cprocess_spawn(char *const _Nullable *_Nonnull arguments, const char *_Nonnull directory, pid_t *_Nonnull child,
                   int *_Nonnull output);

#endif
