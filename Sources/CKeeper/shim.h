// Calls of the program that is process 1 of the proxy's container: signals, sockets and children.
// _GNU_SOURCE stays undefined, as in CPosix.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/// Blocks the signals that a process 1 handles, and opens a descriptor that reports them. Returns it
/// or the negated errno.
static inline int ckeeper_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGQUIT);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGPIPE);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0) return -errno;
    int descriptor = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return descriptor < 0 ? -errno : descriptor;
}

/// The next signal that waits at a descriptor of `ckeeper_signals`; 0 if none does.
static inline int ckeeper_next_signal(int descriptor) {
    struct signalfd_siginfo info;
    return read(descriptor, &info, sizeof info) == (ssize_t)sizeof info ? (int)info.ssi_signo : 0;
}

// Linux uses this value on every architecture that Swift supports.
#ifndef SO_ATTACH_REUSEPORT_CBPF
#define SO_ATTACH_REUSEPORT_CBPF 51
#endif

/// Opens a listening TCP socket of a port on all addresses, which others of the same port may share.
///
/// The oldest of several such sockets gets all new connections. When it is shut, the next one does.
/// The descriptor is at least `lowest`. Returns it or the negated errno.
static inline int ckeeper_listen_shared(int port, int lowest) {
    int one = 1, zero = 0, result;
    int made = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (made >= 0) {
        struct sockaddr_in6 address;
        memset(&address, 0, sizeof address);
        address.sin6_family = AF_INET6;
        address.sin6_port = htons((uint16_t)port);
        setsockopt(made, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof zero);
        setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
        setsockopt(made, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
        result = bind(made, (struct sockaddr *)&address, sizeof address) == 0 ? 0 : errno;
        if (result == EADDRNOTAVAIL) {
            close(made);
            made = -1;
        }
    }
    if (made < 0) {
        // This network has no IPv6.
        struct sockaddr_in address;
        memset(&address, 0, sizeof address);
        made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (made < 0) return -errno;
        address.sin_family = AF_INET;
        address.sin_port = htons((uint16_t)port);
        setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
        setsockopt(made, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
        result = bind(made, (struct sockaddr *)&address, sizeof address) == 0 ? 0 : errno;
    }
    if (result == 0 && listen(made, 4096) != 0) result = errno;
    // Otherwise the kernel would give a part of the connections to a Caddy that does not serve yet.
    struct sock_filter first = {BPF_RET | BPF_K, 0, 0, 0};
    struct sock_fprog program = {1, &first};
    if (result == 0) (void)setsockopt(made, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &program, sizeof program);
    int moved = result == 0 ? fcntl(made, F_DUPFD_CLOEXEC, lowest) : -1;
    if (result == 0 && moved < 0) result = errno;
    close(made);
    return result == 0 ? moved : -result;
}

/// Accepts a connection that does not block. Returns a descriptor or the negated errno.
static inline int ckeeper_accept(int listener) {
    int made = accept(listener, NULL, NULL);
    if (made < 0) return -errno;
    fcntl(made, F_SETFD, FD_CLOEXEC);
    fcntl(made, F_SETFL, fcntl(made, F_GETFL) | O_NONBLOCK);
    return made;
}

/// Starts a program that is found on `PATH`, with no signal blocked.
///
/// `listeners` become the descriptors from 3 on. `output` and `errors` are paths of files that the
/// program writes anew; NULL keeps those of this process. Returns the process or the negated errno.
static inline int ckeeper_spawn(
    const char *const *arguments, const char *const *environment, const int *listeners, int count, const char *output,
    const char *errors) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    pid_t process = 0;
    const int flags = O_WRONLY | O_CREAT | O_TRUNC;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    if (output) posix_spawn_file_actions_addopen(&actions, 1, output, flags, 0600);
    if (errors) posix_spawn_file_actions_addopen(&actions, 2, errors, flags, 0600);
    for (int i = 0; i < count; i++) posix_spawn_file_actions_adddup2(&actions, listeners[i], 3 + i);
    int result =
        posix_spawnp(&process, arguments[0], &actions, &attributes, (char *const *)arguments, (char *const *)environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return result == 0 ? (int)process : -result;
}

/// Takes the end of one child. Returns its process, 0 if none has ended, or the negated errno.
/// `*status` is the exit status, or 128 and the signal.
static inline int ckeeper_reap(int *status) {
    int raw = 0;
    pid_t process = waitpid(-1, &raw, WNOHANG);
    if (process < 0) return -errno;
    *status = (raw & 0x7f) == 0 ? (raw >> 8) & 0xff : 128 + (raw & 0x7f);
    return (int)process;
}
