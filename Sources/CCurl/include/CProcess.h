#ifndef PRESENCE_CPROCESS_H
#define PRESENCE_CPROCESS_H

/// The arguments that the process was started with, its name the first. They stay where they are.
char *_Nullable *_Nonnull cprocess_arguments(int *_Nonnull count);

/// From now on a trap, SEGV, BUS or ABRT ends the process with one line on standard error and status 70.
void cprocess_report_crashes(void);

/// Ends the process with one line and status 70 when it still runs after so many milliseconds.
void cprocess_end_after(long milliseconds);

#endif
