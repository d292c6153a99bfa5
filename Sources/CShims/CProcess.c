#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/time.h>
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

// Uses only what is safe in a signal handler: write.
static void say(const char *text) {
    ssize_t ignored = write(STDERR_FILENO, text, strlen(text));
    (void)ignored;
}

static void crashed(int number) {
    say("presence-oneshot: error: a defect in this program (");
    switch (number) {
    case SIGILL: say("SIGILL"); break;
    case SIGTRAP: say("SIGTRAP"); break;
    case SIGSEGV: say("SIGSEGV"); break;
    case SIGBUS: say("SIGBUS"); break;
    case SIGFPE: say("SIGFPE"); break;
    default: say("SIGABRT"); break;
    }
    say("); what Fabric acknowledged is pushed again by the next pass; please report it\n");
    _exit(DEFECT);
}

static void hung(int number) {
    (void)number;
    say("presence-oneshot: error: the pass hung beyond its deadline and was ended; the next one goes on\n");
    _exit(DEFECT);
}

void cprocess_report_crashes(void) {
    // A handler cannot run on a stack that has overflowed.
    static char stack[16384];
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&alternate, NULL);
    struct sigaction action = {.sa_handler = crashed, .sa_flags = SA_ONSTACK | SA_RESETHAND};
    static const int numbers[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) sigaction(numbers[i], &action, NULL);
}

void cprocess_end_after(long milliseconds) {
    struct sigaction action = {.sa_handler = hung, .sa_flags = SA_RESETHAND};
    sigaction(SIGALRM, &action, NULL);
    struct itimerval timer = {.it_value = {.tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000}};
    setitimer(ITIMER_REAL, &timer, NULL);
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

int cprocess_spawn(char *const *arguments, const char *directory, pid_t *child, int *output) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) == -1) return errno;

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, directory);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);

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
    int code = posix_spawnp(child, arguments[0], &actions, &attributes, arguments, environ);
    if (forbids_core_dumps) setrlimit(RLIMIT_CORE, &no_core);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (code != 0) {
        close(ends[0]);
        return code;
    }
    *output = ends[0];
    return 0;
}
