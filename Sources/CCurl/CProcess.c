#include "CProcess.h"

#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

enum { DEFECT = 70 };

static int argument_count;
static char **arguments;

// glibc hands a constructor what it hands main.
__attribute__((constructor)) static void keep_arguments(int count, char **values) {
    argument_count = count;
    arguments = values;
}

char **cprocess_arguments(int *count) {
    *count = argument_count;
    return arguments;
}

// Only what is safe in a signal handler: write and _exit.
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
