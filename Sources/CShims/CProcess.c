#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { DEFECT = 70 };

static int argument_count;
static char **arguments;

// glibc passes a constructor the same arguments as main.
__attribute__((constructor)) static void keep_arguments(int count, char **values) {
    argument_count = count;
    arguments = values;
}

char **cprocess_arguments(int *count) {
    *count = argument_count;
    return arguments;
}

char **cprocess_environment(void) { return environ; }

// When a pass that still runs is ended, by the steady clock; 0 for never.
static volatile long long hang_nanoseconds;

static long long steady_nanoseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void ring(long long microseconds, long interval) {
    struct itimerval timer = {
        .it_value = {.tv_sec = microseconds / 1000000, .tv_usec = microseconds % 1000000},
        .it_interval = {.tv_usec = interval},
    };
    setitimer(ITIMER_REAL, &timer, NULL);
}

// Sets the alarm for the end of the pass, or none.
static void ring_at_end(void) {
    if (hang_nanoseconds == 0) return ring(0, 0);
    long long left = (hang_nanoseconds - steady_nanoseconds()) / 1000;
    ring(left > 0 ? left : 1, 0);
}

// The command that runs; 0 for none.
static volatile pid_t command;

static void kill_command(void) {
    if (command == 0) return;
    kill(-command, SIGKILL);
    kill(command, SIGKILL);
}

static void end(int number) {
    (void)number;
    _exit(DEFECT);
}

// Ends the process with one line, if there is somebody to read it. Uses only what is safe in a signal handler.
static void end_saying(const char *text) {
    kill_command();
    struct pollfd stream = {.fd = STDERR_FILENO, .events = POLLOUT};
    if (poll(&stream, 1, 0) > 0) {
        // A write can block all the same: a terminal has room, but not for a whole line.
        signal(SIGALRM, end);
        sigset_t alarms;
        sigemptyset(&alarms);
        sigaddset(&alarms, SIGALRM);
        sigprocmask(SIG_UNBLOCK, &alarms, NULL);
        ring(100000, 0);
        ssize_t ignored = write(STDERR_FILENO, text, strlen(text));
        (void)ignored;
    }
    _exit(DEFECT);
}

// What the runtimes of Swift and C++ print before they abort, up to the first NUL.
static char reason[200];

// Appends a text to a line, up to the text's first control character. Returns the line's new end.
static char *append(char *end, const char *text) {
    while (*text >= ' ' && *text < 127) *end++ = *text++;
    return end;
}

static const char *signal_name(int number) {
    switch (number) {
    case SIGILL: return "SIGILL";
    case SIGTRAP: return "SIGTRAP";
    case SIGSEGV: return "SIGSEGV";
    case SIGBUS: return "SIGBUS";
    case SIGFPE: return "SIGFPE";
    default: return "SIGABRT";
    }
}

static void crashed(int number) {
    reason[sizeof reason - 1] = 0;
    char line[512], *end = append(line, "presence-oneshot: error: ");
    bool lacks_memory = strstr(reason, "failed to allocate") != NULL || strstr(reason, "bad_alloc") != NULL;
    if (lacks_memory) {
        end = append(end, "out of memory");
    } else {
        end = append(append(end, "a defect in this program ("), signal_name(number));
        if (*reason != 0) end = append(append(end, ": "), reason);
        end = append(end, ")");
    }
    end = append(end, "; what Fabric acknowledged is pushed again by the next pass");
    end = append(end, lacks_memory ? "" : "; please report it");
    strcpy(end, "\n");
    end_saying(line);
}

// The thread that writes, while it does.
static pthread_t writer;
static volatile bool is_writing;

// The alarm rings at the end of a pass that hangs. During a write it also rings every few milliseconds.
static void rang(int number) {
    // It interrupts the write only of the thread that gets it.
    if (is_writing && !pthread_equal(pthread_self(), writer)) pthread_kill(writer, number);
    if (hang_nanoseconds != 0 && steady_nanoseconds() >= hang_nanoseconds) {
        end_saying("presence-oneshot: error: the pass hung beyond its deadline and was ended; the next one goes on\n");
    }
}

// Without SA_RESTART, so that the alarm interrupts a write.
static void hear_alarm(void) {
    static bool hears;
    if (hears) return;
    hears = true;
    struct sigaction action = {.sa_handler = rang};
    sigaction(SIGALRM, &action, NULL);
}

void cprocess_report_crashes(void) {
    // A handler cannot run on a stack that has overflowed.
    static char stack[16384];
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&alternate, NULL);
    struct sigaction action = {.sa_handler = crashed, .sa_flags = SA_ONSTACK | SA_RESETHAND};
    // The runtimes would print several lines, with a stack trace. One of them becomes part of ours.
    FILE *memory = fmemopen(reason, sizeof reason, "w");
    if (memory != NULL && setvbuf(memory, NULL, _IONBF, 0) == 0) stderr = memory;
    static const int numbers[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) sigaction(numbers[i], &action, NULL);
}

void cprocess_end_after(long milliseconds) {
    hear_alarm();
    hang_nanoseconds = steady_nanoseconds() + milliseconds * 1000000LL;
    ring_at_end();
}

ssize_t cprocess_write(int descriptor, const void *bytes, size_t count) {
    hear_alarm();
    writer = pthread_self();
    is_writing = true;
    ring(20000, 20000);
    ssize_t written = write(descriptor, bytes, count);
    int code = errno;
    is_writing = false;
    ring_at_end();
    errno = code;
    return written;
}

// The limit on core dumps that the process was started with, which its commands get back.
static struct rlimit given_core_limit;
static bool forbids_core_dumps;

void cprocess_forbid_core_dumps(void) {
    // Swift's own handler would print the memory that the registers point to.
    struct sigaction quit;
    if (sigaction(SIGQUIT, NULL, &quit) == 0 && quit.sa_handler != SIG_IGN) signal(SIGQUIT, SIG_DFL);
    if (getrlimit(RLIMIT_CORE, &given_core_limit) == -1) return;
    const struct rlimit none = {.rlim_cur = 0, .rlim_max = given_core_limit.rlim_max};
    forbids_core_dumps = setrlimit(RLIMIT_CORE, &none) == 0;
}

int cprocess_signal_descriptor(const sigset_t *signals) { return signalfd(-1, signals, SFD_CLOEXEC | SFD_NONBLOCK); }

// Ends the process as the signal would have without a handler, but leaves no command behind.
static void ended(int number) {
    kill_command();
    signal(number, SIG_DFL);
    raise(number);
}

// Lets signals that end the process kill the command first. One that is ignored stays so.
static void hear_ends(void) {
    static const int numbers[] = {SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGXCPU};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (signal(numbers[i], ended) == SIG_IGN) signal(numbers[i], SIG_IGN);
    }
}

void cprocess_forget_command(void) { command = 0; }

int cprocess_spawn(char *const *arguments, const char *directory, pid_t *child, int *output, int *errors) {
    int ends[2], error_ends[2];
    if (pipe2(ends, O_CLOEXEC) == -1) return errno;
    if (pipe2(error_ends, O_CLOEXEC) == -1) {
        int code = errno;
        close(ends[0]);
        close(ends[1]);
        return code;
    }
    hear_ends();

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, directory);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, error_ends[1], STDERR_FILENO);

    sigset_t none, ignored;
    sigemptyset(&none);
    sigemptyset(&ignored);
    sigaddset(&ignored, SIGPIPE);
    sigaddset(&ignored, SIGXFSZ);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &ignored);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);

    const struct rlimit no_core = {.rlim_cur = 0, .rlim_max = given_core_limit.rlim_max};
    if (forbids_core_dumps) setrlimit(RLIMIT_CORE, &given_core_limit);
    // A handler that runs before the command is known would leave it behind.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int code = posix_spawnp(child, arguments[0], &actions, &attributes, arguments, environ);
    if (code == 0) command = *child;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (forbids_core_dumps) setrlimit(RLIMIT_CORE, &no_core);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    close(error_ends[1]);
    if (code != 0) {
        close(ends[0]);
        close(error_ends[0]);
        return code;
    }
    *output = ends[0];
    *errors = error_ends[0];
    return 0;
}
