#ifndef PRESENCE_CPROCESS_H
#define PRESENCE_CPROCESS_H

#include <signal.h>
#include <sys/types.h>

/// The arguments that the process was started with, its name first. They stay valid.
char *_Nullable *_Nonnull cprocess_arguments(int *_Nonnull count);

/// The environment, as `NAME=value`, ended by NULL.
char *_Nullable *_Nullable cprocess_environment(void);

/// Makes a trap, SEGV, BUS, FPE or ABRT end the process with one line on standard error and status 70. That goes for
/// running out of memory, too. What is printed to the C stream `stderr` from now on is not shown.
void cprocess_report_crashes(void);

/// Ends the process with one line and status 70 if it still runs after so many milliseconds.
void cprocess_end_after(long milliseconds);

/// As `write`, but fails with EINTR if it blocks for 20 ms: what poll finds room in may still block, since another
/// process can take the room, and a terminal may have less than is written.
ssize_t cprocess_write(int descriptor, const void *_Nullable bytes, size_t count);

/// Makes sure that neither the kernel nor Swift writes a dump of this process. The commands that it starts keep the
/// limit that it was started with.
void cprocess_forbid_core_dumps(void);

/// Makes a descriptor that is readable while one of the signals is pending (signalfd), close-on-exec and non-blocking.
/// Returns -1 with errno set if there is none left.
int cprocess_signal_descriptor(const sigset_t *_Nonnull signals);

/// Starts a command in a directory and in a process group of its own. Its standard input is empty. No signal is blocked
/// for it, nor ignored because we ignore it. A command without a slash is looked for in PATH. A signal that ends this
/// process kills it, until it is forgotten.
///
/// Returns 0 and sets the process id and the descriptors of the command's standard output and standard error, or
/// returns an errno.
int cprocess_spawn(char *const _Nullable *_Nonnull arguments, const char *_Nonnull directory, pid_t *_Nonnull child,
                   int *_Nonnull output, int *_Nonnull errors);

/// Forgets the command that was started last, since it has ended.
void cprocess_forget_command(void);

#endif
