import Foundation

/// A small library that the program loads first. It hides parts of the system from the program, or changes the clock.
enum Preload {
    static let isPossible = Tools.hasCompiler

    /// Makes every library whose name contains this text impossible to load.
    static func refusing(_ name: String) throws -> [String: String] {
        ["LD_PRELOAD": try library.get(), "REFUSED_LIBRARY": name]
    }

    /// Makes every lookup of this host's address block for ever.
    static func neverResolving(_ host: String) throws -> [String: String] {
        ["LD_PRELOAD": try library.get(), "SILENT_HOST": host]
    }

    /// Shifts the wall clock by so many seconds.
    static func settingClock(by seconds: Int) throws -> [String: String] {
        ["LD_PRELOAD": try library.get(), "CLOCK_OFFSET": String(seconds)]
    }

    /// Makes libcurl's function of this name do nothing and return 3, which is an error.
    static func breaking(_ function: String) throws -> [String: String] {
        ["LD_PRELOAD": try lookups.get(), "BROKEN_FUNCTION": function]
    }

    /// Makes every TCP socket fail as if too many files were open.
    static func refusingSockets() throws -> [String: String] {
        ["LD_PRELOAD": try library.get(), "NO_SOCKETS": "1"]
    }

    /// Makes every `kill` fail, as if each other process ran as another user.
    static func killingNothing() throws -> [String: String] { ["LD_PRELOAD": try library.get(), "KILLS_NOTHING": "1"] }

    /// Makes the process get a signal as soon as it has started a command.
    static func raising(_ signal: Int32) throws -> [String: String] {
        ["LD_PRELOAD": try library.get(), "SIGNAL_AFTER_SPAWN": "\(signal)"]
    }

    private static let source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <netdb.h>
        #include <signal.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/socket.h>
        #include <time.h>
        #include <unistd.h>

        int posix_spawnp(pid_t *child, const char *file, const void *actions, const void *attributes,
                         char *const *arguments, char *const *environment) {
            int (*real)(pid_t *, const char *, const void *, const void *, char *const *, char *const *) =
                dlsym(RTLD_NEXT, "posix_spawnp");
            int code = real(child, file, actions, attributes, arguments, environment);
            const char *number = getenv("SIGNAL_AFTER_SPAWN");
            if (code == 0 && number != NULL) raise(atoi(number));
            return code;
        }

        int socket(int family, int type, int protocol) {
            if (getenv("NO_SOCKETS") != NULL && family != AF_UNIX) {
                errno = EMFILE;
                return -1;
            }
            int (*real)(int, int, int) = dlsym(RTLD_NEXT, "socket");
            return real(family, type, protocol);
        }

        void *dlopen(const char *name, int flags) {
            const char *refused = getenv("REFUSED_LIBRARY");
            if (name != NULL && refused != NULL && strstr(name, refused) != NULL) return NULL;
            void *(*real)(const char *, int) = dlsym(RTLD_NEXT, "dlopen");
            return real(name, flags);
        }

        int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
            const char *silent = getenv("SILENT_HOST");
            while (host != NULL && silent != NULL && strcmp(host, silent) == 0) pause();
            int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **) =
                dlsym(RTLD_NEXT, "getaddrinfo");
            return real(host, service, hints, found);
        }

        int kill(pid_t process, int number) {
            int (*real)(pid_t, int) = dlsym(RTLD_NEXT, "kill");
            if (getenv("KILLS_NOTHING") == NULL) return real(process, number);
            errno = EPERM;
            return -1;
        }

        int clock_gettime(clockid_t clock, struct timespec *time) {
            const char *offset = getenv("CLOCK_OFFSET");
            int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
            int result = real(clock, time);
            if (clock == CLOCK_REALTIME && offset != NULL) time->tv_sec += atoll(offset);
            return result;
        }
        """

    private static let library = Result { try build("preload", source) }

    /// A library of its own: the thread sanitizer looks up functions by `dlsym` before the program starts, and depends on
    /// who calls it.
    private static let lookups = Result {
        try build(
            "lookups",
            """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <stdlib.h>
            #include <string.h>

            static int broken(void) { return 3; }

            void *dlsym(void *library, const char *name) {
                static const char *const versions[] = {"GLIBC_2.34", "GLIBC_2.17", "GLIBC_2.2.5"};
                void *(*real)(void *, const char *) = NULL;
                for (int i = 0; i < 3 && real == NULL; i++) real = dlvsym(RTLD_NEXT, "dlsym", versions[i]);
                const char *function = getenv("BROKEN_FUNCTION");
                if (function != NULL && strcmp(name, function) == 0) return (void *)broken;
                return real(library, name);
            }
            """)
    }

    /// Builds a library beside the tests. It gets its name only when it is complete, so tests can build it in parallel.
    static func build(_ name: String, _ source: String) throws -> String {
        let folder = URL(fileURLWithPath: Workbench.product("\(name)-\(UUID().uuidString)"))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(source.utf8).write(to: folder.appending(path: "library.c"))
        try Tools.compile(["-shared", "-fPIC", "-o", "library.so", "library.c", "-ldl"], in: folder)
        let path = Workbench.product("\(name).so")
        guard rename(folder.appending(path: "library.so").path(percentEncoded: false), path) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
        return path
    }
}
