import FunctionModel
import ContentHash
import Deployment
import FoundationEssentials
import Glibc
package import Workspaces

extension HostedProject {
    /// Creates the folder of the project in the usual running state of this user, and writes the
    /// project into it.
    ///
    /// The folder also gets this program as a file, which services on the host can name.
    /// - Returns: the path of the folder.
    package func makeFolder(environment: [String: String]) throws -> String {
        let state = StateFolder(path: StateFolder.path(project: settings.project, environment: environment, userID: getuid()))
        try state.checkOwner(user: geteuid())
        try FileManager.default.createDirectory(atPath: state.hosted, withIntermediateDirectories: true)
        guard chmod(state.hosted, 0o700) == 0 else { throw FileError(operation: "change", path: state.hosted, errno: errno) }
        try write(to: state.hosted)
        try linkProgram(as: state.hosted + "/faaso")
        return state.hosted
    }

    private func linkProgram(as path: String) throws {
        var (own, linked) = (stat(), stat())
        guard stat("/proc/self/exe", &own) == 0 else { return }
        if stat(path, &linked) == 0, own.st_ino == linked.st_ino, own.st_dev == linked.st_dev { return }
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let program = String(decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let new = path + ".new"
        unlink(new)
        // Another file system takes no link.
        if link(program, new) != 0 { try FileManager.default.copyItem(atPath: program, toPath: new) }
        guard rename(new, path) == 0 else { throw FileError(operation: "replace", path: path, errno: errno) }
    }
}
