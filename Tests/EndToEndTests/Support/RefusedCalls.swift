import Foundation

/// Has the kernel refuse one system call of the program, as a file system without the feature does, or a sandbox.
enum RefusedCalls {
    /// Whether a program can be started with a filter of its calls.
    static let isPossible =
        Tools.hasCompiler
        && (try? RunningProgram(
            "/bin/true", [], in: FileManager.default.temporaryDirectory, refusing("flock", with: EINVAL)
        ).wait())?.exitCode == 0

    /// The environment of a program for which the call always fails with the errno.
    ///
    /// - Parameters:
    ///   - name: `fsync`, `flock`, `fchmod`, `chmod` or `faccessat2`.
    ///   - code: The errno.
    /// - Returns: The variables.
    /// - Throws: If the library cannot be compiled.
    static func refusing(_ name: String, with code: Int32) throws -> [String: String] {
        ["LD_PRELOAD": try library.get(), "REFUSED_CALL": name, "REFUSED_WITH": String(code)]
    }

    private static let library = Result { try Preload.build("refused-calls", source) }

    private static let source = """
        #include <linux/filter.h>
        #include <linux/seccomp.h>
        #include <stddef.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/prctl.h>
        #include <sys/syscall.h>
        #include <unistd.h>

        static const struct { const char *name; int number; } calls[] = {
            {"fsync", SYS_fsync}, {"flock", SYS_flock}, {"fchmod", SYS_fchmod}, {"faccessat2", 439},
        #ifdef SYS_chmod
            {"chmod", SYS_chmod},
        #endif
            {"chmod", SYS_fchmodat},
        };

        static struct sock_filter program[16];
        static struct sock_fprog filter = {0, program};

        static void add(struct sock_filter line) { program[filter.len++] = line; }

        __attribute__((constructor)) static void refuse(void) {
            const char *name = getenv("REFUSED_CALL"), *code = getenv("REFUSED_WITH");
            if (name == NULL || code == NULL) return;
            filter.len = 0;
            add((struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)));
            for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++) {
                if (strcmp(calls[i].name, name) != 0) continue;
                add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[i].number, 0, 1));
                add((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | atoi(code)));
            }
            add((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
            prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
            if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) _exit(99);
        }
        """
}
