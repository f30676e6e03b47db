import ContainerEngine
import FunctionModel

/// The words of a call of `ssh`.
///
/// `ssh` reads the user's own configuration, agent and jump hosts. The words of the remote command
/// go through a shell of unknown kind. Therefore each stands in single quotes, and none contains
/// one.
struct SSHCommand {
    /// The host.
    var address: HostAddress
    /// The options besides those of every call.
    var options: [String] = []
    /// The script, which `sh` runs on the host. It has no single quotes.
    var script: String
    /// The arguments of the script. They have letters, digits and `+/=:._-` only.
    var arguments: [String]

    /// The words after `ssh`.
    var words: [String] {
        SSHOptions.common + options + (address.port.map { ["-p", "\($0)"] } ?? []) + (address.user.map { ["-l", $0] } ?? [])
            + ["--", address.host, "sh -c '\(script)' faaso " + arguments.map { "'\($0)'" }.joined(separator: " ")]
    }

    /// Runs the program with the digest of the first argument. If it is not there, the script ends
    /// with ``missing``.
    static let runProgram =
        #"f="${XDG_CACHE_HOME:-$HOME/.cache}/faaso/bin/faaso-$1"; shift; [ -x "$f" ] || exit \#(missing); exec "$f" agent "$@""#

    /// Ends with ``missing`` if the program with the digest of the argument is not there.
    static let findProgram = #"[ -x "${XDG_CACHE_HOME:-$HOME/.cache}/faaso/bin/faaso-$1" ] || exit \#(missing)"#

    /// The exit status of ``runProgram`` and ``findProgram`` if the host lacks the program.
    static let missing = 86

    /// The exit status of ``install`` if the program could not be stored.
    static let notStored = 87

    /// The exit status of `ssh` itself if it could not connect, or if the link broke (ssh(1)).
    static let linkFailed = 255

    /// Prints the operating system and the machine.
    static let system = "uname -s; uname -m"

    /// Stores standard input as the program with a digest and a size. A link that breaks leaves
    /// nothing. The three newest programs stay.
    static let install = #"""
        umask 022; d="${XDG_CACHE_HOME:-$HOME/.cache}/faaso/bin"; n="$d/.new-$$"; mkdir -p "$d" || exit \#(notStored); \#
        cat >"$n"; if [ "$(wc -c <"$n")" -eq "$2" ] && chmod 755 "$n" && mv "$n" "$d/faaso-$1"; then \#
        ls -t "$d"/faaso-* | tail -n +4 | while read -r o; do rm -f "$o"; done; else rm -f "$n"; exit \#(notStored); fi
        """#
}
