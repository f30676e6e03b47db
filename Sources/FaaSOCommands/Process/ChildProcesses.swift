import ContainerEngine
import FoundationEssentials
import Glibc

/// The processes that this process started, such as docker CLIs, git and ssh.
enum ChildProcesses {
    /// A running process.
    struct Child: Hashable, Sendable {
        /// The ID of the process.
        var id: pid_t
        /// True when the process leads a group of processes, as a docker CLI leads its plugins.
        var leadsGroup: Bool
    }

    /// Sends SIGKILL to all children, and to the groups that they lead.
    ///
    /// A Ctrl-C at the terminal reaches no process of another group. The engine ends the build of a
    /// CLI that is gone.
    static func kill() {
        for child in all(of: getpid()) { _ = Glibc.kill(child.leadsGroup ? -child.id : child.id, SIGKILL) }
    }

    /// The children of a process.
    static func all(of parent: pid_t) -> [Child] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.compactMap { id in
            child(id, of: parent, stat: String(decoding: SocketTable.whole("/proc/\(id)/stat"), as: UTF8.self))
        }
    }

    /// A process as a child of another one. Nil if it is none.
    /// - Parameter stat: the text of `/proc/ID/stat`, see proc(5).
    static func child(_ id: pid_t, of parent: pid_t, stat: String) -> Child? {
        // The program's name in parentheses may contain any characters. The state, the parent and
        // the group stand behind it.
        guard let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        guard fields.count > 2, fields[1] == "\(parent)" else { return nil }
        return Child(id: id, leadsGroup: fields[2] == "\(id)")
    }
}
