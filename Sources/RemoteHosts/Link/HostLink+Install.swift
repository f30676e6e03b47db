import ContentHash
import Subprocess

extension HostLink {
    /// Copies this program to the host, if its machine can run it.
    /// - Throws: ``SSHError``, and the errors of the program's file.
    func install() async throws {
        let lines = Shared<[String]>([])
        let asked = try await ssh.run(
            SSHCommand(address: host.address, options: ["-T"], script: SSHCommand.system, arguments: []), input: { _ in },
            onLine: { line in lines.change { $0.append(String(decoding: line, as: UTF8.self)) } })
        try Task.checkCancellation()
        if asked.status != 0 { throw SSHError.failed(host: host.name, errors: asked.errors) }
        let system = Array(lines.value.suffix(2))
        guard system == ["Linux", program.machine] else {
            throw SSHError.otherMachine(host: host.name, system: system.joined(separator: " "), wanted: "Linux \(program.machine)")
        }
        let file = program
        let end = try await ssh.run(
            SSHCommand(
                address: host.address, options: ["-T", "-C"], script: SSHCommand.install, arguments: [file.digest, "\(file.size)"]),
            input: { writer in
                guard let pieces = try InputFile(file.path) else { return }
                while let piece = try pieces.next() {
                    // If the host takes no more, the exit status says why.
                    do { _ = try await writer.write(piece) } catch { return }
                }
                if !file.tail.isEmpty { _ = try? await writer.write(file.tail) }
            }, onLine: { _ in })
        if end.status == SSHCommand.linkFailed { throw SSHError.failed(host: host.name, errors: end.errors) }
        if end.status != 0 { throw SSHError.notInstalled(host: host.name, errors: end.errors) }
    }
}
