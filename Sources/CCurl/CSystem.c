#define _GNU_SOURCE
#include "CSystem.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

int csystem_signal_descriptor(const sigset_t *signals) {
    return signalfd(-1, signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

// What the limit on core dumps was, for the commands that we start: theirs are their own affair.
static struct rlimit given_core_limit;
static bool forbids_core_dumps;

void csystem_forbid_core_dumps(void) {
    // Swift's own handler prints what the registers point at, and goes on.
    struct sigaction quit;
    if (sigaction(SIGQUIT, NULL, &quit) == 0 && quit.sa_handler != SIG_IGN) signal(SIGQUIT, SIG_DFL);
    if (getrlimit(RLIMIT_CORE, &given_core_limit) == -1) return;
    const struct rlimit none = {.rlim_cur = 0, .rlim_max = given_core_limit.rlim_max};
    forbids_core_dumps = setrlimit(RLIMIT_CORE, &none) == 0;
}

int csystem_spawn(char *const *arguments, const char *directory, pid_t *child, int *output) {
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
