extension InjectedFaults {
    /// A library that is loaded before the C library and replaces some of its calls. The environment configures it.
    static let source = #"""
        #define _GNU_SOURCE
        #include <dirent.h>
        #include <dlfcn.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <signal.h>
        #include <stdarg.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <sys/syscall.h>
        #include <unistd.h>

        enum { KNOWN = 4096, NAME = 256 };
        static char names[KNOWN][NAME];  /* the open files below the watched path, by descriptor */
        static long count;

        #define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

        static const char *setting(const char *name) {
            const char *value = getenv(name);
            return value == NULL ? "" : value;
        }

        static int is_watched(const char *path) {
            const char *watched = setting("FAULT_BELOW");
            return *watched != 0 && path != NULL && strncmp(path, watched, strlen(watched)) == 0;
        }

        static const char *name_of(int fd) { return fd >= 0 && fd < KNOWN && names[fd][0] != 0 ? names[fd] : NULL; }

        static void say(const char *call, const char *path, long mode) {
            const char *log = setting("FAULT_LOG");
            if (*log == 0) return;
            char line[2 * NAME];
            int length = snprintf(line, sizeof line, "%s %s %lo\n", call, path, mode);
            int fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
            if (fd >= 0) syscall(SYS_write, fd, line, length);
            if (fd >= 0) syscall(SYS_close, fd);
        }

        static void die(void) { syscall(SYS_kill, getpid(), SIGKILL); }

        static int does(const char *what) { return strcmp(setting("FAULT"), what) == 0; }

        /* What happens to a call: nothing, it fails, it does half of its work, the process is killed after it, or the
           process is killed after half of it. */
        enum { WELL, FAIL, HALF, LAST, HALF_AND_LAST };
        static int judge(const char *call, const char *path, long mode) {
            char key[32];
            snprintf(key, sizeof key, ",%s,", call);
            if (strstr(setting("FAULT_CALLS"), key) == NULL) return WELL;
            count++;
            say(call, path, mode);
            long at = atol(setting("FAULT_AT"));
            if (at == 0) return WELL;
            if (does("fail-from") && count >= at) { errno = atoi(setting("FAULT_ERRNO")); return FAIL; }
            if (count != at) return WELL;
            if (does("fail")) { errno = atoi(setting("FAULT_ERRNO")); return FAIL; }
            if (does("kill-before")) die();
            if (does("half")) return HALF;
            if (does("kill-after")) return LAST;
            if (does("kill-within")) return HALF_AND_LAST;
            return WELL;
        }

        #define AROUND(type, call, path, mode, failure, expression)                      \
            int verdict = judge(call, path, mode);                                        \
            if (verdict == FAIL) return failure;                                          \
            type result = expression;                                                     \
            int code = errno;                                                             \
            if (verdict >= LAST) die();                                                   \
            errno = code;                                                                 \
            return result;

        static int opened(const char *path, int flags, int mode, int (*real)(const char *, int, ...)) {
            if (!is_watched(path)) return real(path, flags, mode);
            int verdict = judge(flags & O_CREAT ? "create" : "open", path, mode);
            if (verdict == FAIL) return -1;
            int fd = real(path, flags, mode);
            int code = errno;
            struct stat status;
            if (fd >= 0 && fd < KNOWN) snprintf(names[fd], NAME, "%s", path);
            if (fd >= 0 && fstat(fd, &status) == 0) say("opened", path, status.st_mode & 07777);
            if (verdict >= LAST) die();
            errno = code;
            return fd;
        }

        int open(const char *path, int flags, ...) {
            va_list rest;
            va_start(rest, flags);
            int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, int) : 0;
            va_end(rest);
            return opened(path, flags, mode, REAL(open));
        }

        int open64(const char *path, int flags, ...) {
            va_list rest;
            va_start(rest, flags);
            int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, int) : 0;
            va_end(rest);
            return opened(path, flags, mode, REAL(open64));
        }

        int close(int fd) {
            if (fd >= 0 && fd < KNOWN) names[fd][0] = 0;
            return REAL(close)(fd);
        }

        ssize_t write(int fd, const void *bytes, size_t length) {
            const char *path = name_of(fd);
            if (path == NULL) return REAL(write)(fd, bytes, length);
            int verdict = judge("write", path, 0);
            if (verdict == FAIL) return -1;
            int is_half = verdict == HALF || verdict == HALF_AND_LAST;
            ssize_t result = REAL(write)(fd, bytes, is_half ? (length + 1) / 2 : length);
            int code = errno;
            if (verdict >= LAST) die();
            errno = code;
            return result;
        }

        ssize_t pwrite(int fd, const void *bytes, size_t length, off_t place) {
            const char *path = name_of(fd);
            if (path == NULL) return REAL(pwrite)(fd, bytes, length, place);
            AROUND(ssize_t, "pwrite", path, 0, -1, REAL(pwrite)(fd, bytes, length, place))
        }

        ssize_t read(int fd, void *bytes, size_t length) {
            const char *path = name_of(fd);
            if (path == NULL) return REAL(read)(fd, bytes, length);
            int verdict = judge("read", path, 0);
            if (verdict == FAIL) return -1;
            return REAL(read)(fd, bytes, verdict == HALF ? (length + 1) / 2 : length);
        }

        #define OF_DESCRIPTOR(name, mode, parameters, arguments)                          \
            int name parameters {                                                         \
                const char *path = name_of(fd);                                           \
                if (path == NULL) return REAL(name) arguments;                            \
                AROUND(int, #name, path, mode, -1, REAL(name) arguments)                  \
            }
        OF_DESCRIPTOR(fsync, 0, (int fd), (fd))
        OF_DESCRIPTOR(fchmod, mode, (int fd, mode_t mode), (fd, mode))
        OF_DESCRIPTOR(ftruncate, 0, (int fd, off_t length), (fd, length))
        OF_DESCRIPTOR(flock, 0, (int fd, int operation), (fd, operation))

        #define OF_PATH(name, mode, parameters, arguments)                                \
            int name parameters {                                                         \
                if (!is_watched(path)) return REAL(name) arguments;                       \
                AROUND(int, #name, path, mode, -1, REAL(name) arguments)                  \
            }
        OF_PATH(mkdir, mode, (const char *path, mode_t mode), (path, mode))
        OF_PATH(chmod, mode, (const char *path, mode_t mode), (path, mode))
        OF_PATH(unlink, 0, (const char *path), (path))
        OF_PATH(rename, 0, (const char *path, const char *other), (path, other))

        DIR *opendir(const char *path) {
            if (!is_watched(path)) return REAL(opendir)(path);
            AROUND(DIR *, "opendir", path, 0, NULL, REAL(opendir)(path))
        }

        ssize_t send(int fd, const void *bytes, size_t length, int flags) {
            int verdict = judge("send", "-", 0);
            if (verdict == FAIL) return -1;
            int is_half = verdict == HALF || verdict == HALF_AND_LAST;
            ssize_t result = REAL(send)(fd, bytes, is_half ? (length + 1) / 2 : length, flags);
            int code = errno;
            if (verdict >= LAST) die();
            errno = code;
            return result;
        }

        int connect(int fd, const struct sockaddr *address, socklen_t length) {
            AROUND(int, "connect", "-", 0, -1, REAL(connect)(fd, address, length))
        }
        """#
}
