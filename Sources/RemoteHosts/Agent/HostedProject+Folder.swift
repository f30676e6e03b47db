import Basics
import CPosix
import ContentHash
import Deployment
import FoundationEssentials
import FunctionModel
import Glibc
package import Workspaces

extension HostedProject {
    /// Writes the project into the state folder of its deployment. This program is written, too, as
    /// a file that services on the host can name. The caller has checked the owner of the
    /// deployment.
    func install(in state: StateFolder) throws {
        try state.checkOwner(user: geteuid())
        try write(in: state.hosted)
        try linkProgram(as: state.hosted + "/faaso", replaces: true)
    }

    /// A folder in which a verb about the running state finds the project.
    ///
    /// It is the one in the state folder, if this repository deployed there. Otherwise it is a
    /// folder in the user's cache, so that a verb that only reads changes no state.
    /// - Returns: the path of the folder.
    /// - Throws: `FileError`, ``WorkspaceError`` for a damaged file in the state folder, and
    ///   ``DeploymentError`` for the state folder of another user.
    package func folder(environment: [String: String]) throws -> String {
        let state = StateFolder(path: StateFolder.path(project: settings.project, environment: environment, userID: getuid()))
        if try HostedProject.repository(in: state.hosted) == repository {
            try state.checkOwner(user: geteuid())
            try write(in: state.hosted)
            try linkProgram(as: state.hosted + "/faaso", replaces: false)
            return state.hosted
        }
        let cache =
            environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? (environment["HOME"] ?? "/var/tmp") + "/.cache"
        let folder = cache + "/faaso/projects/\(settings.project)-\(Digest.of(repository).short)"
        try write(in: folder)
        return folder
    }

    /// Ends this process, and what it becomes, with the process that started it. sshd tells nothing
    /// to a command without a terminal when its client goes away.
    package static func endWithParent() { _ = cposix_die_with_parent(SIGTERM) }

    private func write(in folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        guard chmod(folder, 0o700) == 0 else { throw FileError(operation: "change", path: folder, errno: errno) }
        try write(to: folder)
    }

    private func linkProgram(as path: String, replaces: Bool) throws {
        var (own, linked) = (stat(), stat())
        guard stat("/proc/self/exe", &own) == 0 else { return }
        if stat(path, &linked) == 0, !replaces || (own.st_ino == linked.st_ino && own.st_dev == linked.st_dev) { return }
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let program = String(decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let new = path + "." + RandomName.make()
        // Another file system takes no link.
        if link(program, new) != 0 { try FileManager.default.copyItem(atPath: program, toPath: new) }
        guard rename(new, path) == 0 else {
            unlink(new)
            throw FileError(operation: "replace", path: path, errno: errno)
        }
    }
}
